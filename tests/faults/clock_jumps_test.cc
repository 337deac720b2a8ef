// Clocks that jump: after a suspended machine, a paused virtual one, or a
// correction of the time of day.
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "host/base/clock.h"
#include "host/base/log.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

using ClockJumpsTest = PuppetTest;

constexpr absl::Duration kTenYears = absl::Hours(24 * 3652);

TEST_F(ClockJumpsTest, AJumpForwardEndsEachWaitOnceAndNoMore) {
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop);
  std::vector<PendingReply> waiting;
  for (int seconds = 1; seconds <= 1000; seconds *= 10) {
    waiting.push_back(
        Start(shop, "test/count", "", {.timeout = absl::Seconds(seconds)}));
  }

  Advance(kTenYears);
  Advance(kTenYears);

  for (const PendingReply& reply : waiting) {
    EXPECT_THAT(reply.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                        "test/count after"));
    EXPECT_EQ(reply.times(), 1);
  }
  gate_->Open();
  EXPECT_THAT(Call(shop, "test/count"), IsOk());
}

TEST_F(ClockJumpsTest, AStepBackLosesNoDeadlineAndNoAnswer) {
  const ActrId shop = Puppet("shop");
  Advance(absl::Hours(2));
  const PendingReply busy = Occupy(shop);
  const PendingReply late =
      Start(shop, "test/count", "", {.timeout = absl::Seconds(30)});

  // A clock may not do that; a broken one does.
  Advance(-absl::Hours(1));
  EXPECT_FALSE(late.is_known());
  EXPECT_THAT(Start(Puppet("stock"), "test/count").Await(), IsOk());
  Advance(absl::Hours(1) + absl::Seconds(31));

  EXPECT_THAT(late.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                     "test/count after"));
}

// A wall clock that is set by hand, beside a time that stands still.
class SetClock final : public Clock {
 public:
  int64_t NowNanos() const override { return 1'000'000'000; }
  int64_t WallMillis() const override { return wall_millis_.load(); }
  void Set(int64_t millis) { wall_millis_.store(millis); }

 private:
  std::atomic<int64_t> wall_millis_{1'700'000'000'000};
};

TEST(WallClockTest, OnlyTimestampsFollowIt) {
  SetClock clock;
  const auto host = Host::Create({.shards = 1, .clock = &clock});
  ASSERT_THAT(host, IsOk());
  Gate gate(**host, "gate");
  ASSERT_THAT(
      (*host)->AddWorkload({.name = "puppet", .path = GuestPath("puppet")}),
      IsOk());
  const absl::StatusOr<ActrId> puppet = (*host)->Spawn("puppet");
  ASSERT_THAT(puppet, IsOk());
  PendingReply reply;
  (*host)->Call(*puppet, "test/do", frames::Do({frames::CallShell("gate")}), {},
                reply.done());
  gate.AwaitArrival();

  for (const int64_t millis : {int64_t{0}, int64_t{4'000'000'000'000}}) {
    clock.Set(millis);
    (*host)->ClockChanged();
  }

  EXPECT_FALSE(reply.is_known());
  gate.Answer("in time");
  EXPECT_THAT(reply.Await(), IsOk());
}

}  // namespace
}  // namespace troupe
