// Clocks that jump: after a suspended machine, a paused virtual one, or a
// correction of the time of day.
#include <atomic>
#include <cstdint>
#include <semaphore>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "host/base/clock.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

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

TEST_F(ClockJumpsTest, AJumpForwardFiresARepeatingTimerOnce) {
  WorkloadOptions options;
  options.config = frames::Config({.on_timer = Note("fired")});
  const ActrId alarm = Puppet("alarm", std::move(options));
  ASSERT_THAT(Call(alarm, "test/do", frames::Do({frames::Timer(7, 0, 1000)})),
              IsOk());
  ASSERT_THAT(ran_->Await(1), SizeIs(1));

  Advance(kTenYears);

  EXPECT_THAT(ran_->Await(2), SizeIs(2));
  EXPECT_EQ(host().Timers().missed, kTenYears / absl::Seconds(1) - 1);
  Advance(absl::Milliseconds(999));
  EXPECT_EQ(host().Timers().fired, 2U);
  Advance(absl::Milliseconds(1));
  EXPECT_THAT(ran_->Await(3), SizeIs(3));
  EXPECT_EQ(host().Timers().missed, kTenYears / absl::Seconds(1) - 1);
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

// Returns when the shard has looked at its timers: it does so at the end of a
// turn, the first task runs at the beginning of one.
void AwaitTurn(Host& host) {
  for (int i = 0; i < 2; ++i) {
    std::binary_semaphore turned(0);
    host.PostToShard(0, [&turned] { turned.release(); });
    turned.acquire();
  }
}

TEST(WallClockTest, OnlyTimestampsFollowIt) {
  SetClock clock;
  const auto host = Host::Create({.shards = 1, .clock = &clock});
  ASSERT_THAT(host, IsOk());
  Gate gate(**host, "gate");
  ASSERT_THAT(
      (*host)->AddWorkload({.name = "puppet", .path = GuestPath("puppet")}),
      IsOk());
  const absl::StatusOr<ActrId> waiting = (*host)->Spawn("puppet");
  const absl::StatusOr<ActrId> writing = (*host)->Spawn("puppet");
  ASSERT_THAT(waiting, IsOk());
  ASSERT_THAT(writing, IsOk());
  PendingReply reply;
  (*host)->Call(*waiting, "test/do", frames::Do({frames::CallShell("gate")}),
                {}, reply.done());
  gate.AwaitArrival();
  ::testing::internal::CaptureStderr();

  for (const int64_t millis : {946'684'800'000, 4'000'000'000'000}) {
    clock.Set(millis);
    (*host)->ClockChanged();
    AwaitTurn(**host);
    EXPECT_FALSE(reply.is_known());
    EXPECT_THAT((*host)->CallAndWait(*writing, "test/do",
                                     frames::Do({frames::Log("a line")})),
                IsOk());
  }

  const std::string lines = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(lines, HasSubstr("2000-01-01T00:00:00.000Z error"));
  EXPECT_THAT(lines, HasSubstr("2096-10-02T07:06:40.000Z error"));
  gate.Answer("in time");
  EXPECT_THAT(reply.Await(), IsOk());
}

}  // namespace
}  // namespace troupe
