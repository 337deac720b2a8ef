// A system that gives no more threads: what needs one is refused, the rest goes
// on.
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "gmock/gmock.h"
#include "host/base/clock.h"
#include "host/runtime/host.h"
#include "tests/faults/scarce.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

constexpr char kReason[] = "start a thread: ";

class ThreadsTest : public HostTest {};

TEST_F(ThreadsTest, AHostIsNotMade) {
  const NoThreads none;

  EXPECT_THAT(Host::Create({.shards = 2}),
              StatusIs(absl::StatusCode::kUnavailable, kReason));
}

// Which of its threads is the first that there is none for is up to the
// system, as its own clock takes them away.
TEST_F(ThreadsTest, AHostThatGetsSomeOfItsThreadsEndsThem) {
  class TakingClock final : public Clock {
   public:
    ~TakingClock() override { taken_.reset(); }
    int64_t NowNanos() const override {
      std::call_once(once_, [this] { taken_ = std::make_unique<NoThreads>(); });
      return 1;
    }
    int64_t WallMillis() const override { return 1; }

   private:
    mutable std::once_flag once_;
    mutable std::unique_ptr<NoThreads> taken_;
  } clock;

  const auto host = Host::Create({.shards = 64, .clock = &clock});

  if (!host.ok()) {
    EXPECT_THAT(host, StatusIs(absl::StatusCode::kUnavailable, kReason));
  }
}

TEST_F(ThreadsTest, AnActorOnAThreadOfItsOwnIsRefused) {
  const ActrId echo = Actor("echo3");
  ASSERT_THAT(Add("echo", {.placement = Placement::kThread}), IsOk());
  {
    const NoThreads none;
    EXPECT_THAT(host().Spawn("echo"),
                StatusIs(absl::StatusCode::kUnavailable, kReason));
    EXPECT_EQ(*Call(echo, "test/echo", "still"), "still");
  }

  EXPECT_THAT(host().Spawn("echo"), IsOk());
}

TEST_F(ThreadsTest, ALibraryThatNegotiatesCantBeAdded) {
  host();
  {
    const NoThreads none;
    EXPECT_THAT(Add("negotiates"),
                StatusIs(absl::StatusCode::kUnavailable, kReason));
  }

  EXPECT_THAT(Add("negotiates"), IsOk());
}

TEST_F(ThreadsTest, AnActorWhoseShutdownHasNoneEndsWithoutIt) {
  WorkloadOptions options;
  options.unload = true;
  const ActrId echo = Actor("echo2", std::move(options));
  const NoThreads none;

  ASSERT_THAT(host().StopActor(echo), IsOk());
  AwaitEnd(echo);

  EXPECT_THAT(host().Stop(absl::Minutes(1)).stuck, ::testing::IsEmpty());
}

}  // namespace
}  // namespace troupe
