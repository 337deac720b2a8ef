#include "host/base/rate_limit.h"

#include <optional>

#include "gtest/gtest.h"
#include "host/base/manual_clock.h"

namespace troupe {
namespace {

TEST(RateLimitTest, AdmitsItsCountAndNoMore) {
  ManualClock clock;
  RateLimit limit(2, absl::Seconds(1));

  EXPECT_EQ(limit.Admit(clock.NowNanos()), 0u);
  EXPECT_EQ(limit.Admit(clock.NowNanos()), 0u);
  EXPECT_EQ(limit.Admit(clock.NowNanos()), std::nullopt);
}

TEST(RateLimitTest, TheNextIntervalTellsWhatWasSuppressedOnce) {
  ManualClock clock;
  RateLimit limit(2, absl::Seconds(1));
  for (int i = 0; i < 5; ++i) limit.Admit(clock.NowNanos());

  clock.Advance(absl::Seconds(1));

  EXPECT_EQ(limit.Admit(clock.NowNanos()), 3u);
  EXPECT_EQ(limit.Admit(clock.NowNanos()), 0u);
}

TEST(RateLimitTest, AnIntervalBeginsWithItsFirstEvent) {
  ManualClock clock;
  RateLimit limit(1, absl::Seconds(1));
  clock.Advance(absl::Milliseconds(900));
  ASSERT_EQ(limit.Admit(clock.NowNanos()), 0u);

  clock.Advance(absl::Milliseconds(900));

  EXPECT_EQ(limit.Admit(clock.NowNanos()), std::nullopt);
}

}  // namespace
}  // namespace troupe
