#include "host/base/clock.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "host/base/manual_clock.h"

namespace troupe {
namespace {

TEST(ClockTest, TheSystemClockNeverGoesBack) {
  SystemClock clock;

  int64_t last = clock.NowNanos();
  for (int i = 0; i < 1000; ++i) {
    const int64_t now = clock.NowNanos();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(ClockTest, TheWallClockCountsMillisecondsSince1970) {
  SystemClock clock;

  // 2020-01-01 and 2120-01-01: a unit mixed up would miss by a factor of 1000.
  EXPECT_GT(clock.WallMillis(), 1'577'836'800'000);
  EXPECT_LT(clock.WallMillis(), 4'733'510'400'000);
}

TEST(ClockTest, AManualClockMovesBothItsTimesAndOnlyWhenTold) {
  ManualClock clock;
  const int64_t nanos = clock.NowNanos();
  const int64_t millis = clock.WallMillis();

  clock.Advance(absl::Milliseconds(7));

  EXPECT_EQ(clock.NowNanos(), nanos + 7'000'000);
  EXPECT_EQ(clock.WallMillis(), millis + 7);
}

}  // namespace
}  // namespace troupe
