#include "host/base/clock_reader.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "host/base/clock.h"
#include "host/base/manual_clock.h"

namespace troupe {
namespace {

// Long enough for some hundred readings of the clock itself.
constexpr int64_t kLongNs = 200'000'000;

TEST(ClockReaderTest, ItsTimeNeverGoesBackAndStaysWithTheClock) {
  const SystemClock clock;
  ClockReader reader(&clock);

  const int64_t start = clock.NowNanos();
  int64_t last = reader.Read();
  int64_t before = start;
  while (before < start + kLongNs) {
    const int64_t now = reader.Read();
    const int64_t after = clock.NowNanos();
    ASSERT_GE(now, last);
    // Read between two readings of the clock: within them, but for its error.
    ASSERT_GE(now, before - 1'000'000);
    ASSERT_LE(now, after + 1'000'000);
    last = now;
    before = after;
  }
}

TEST(ClockReaderTest, AClockThatIsTurnedByHandIsReadEachTime) {
  ManualClock clock;
  ClockReader reader(&clock);
  const int64_t start = reader.Read();

  EXPECT_EQ(reader.Read(), start);
  clock.Advance(absl::Nanoseconds(3));
  EXPECT_EQ(reader.Read(), start + 3);
}

}  // namespace
}  // namespace troupe
