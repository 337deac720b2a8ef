#include "host/base/latency_histogram.h"

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

using ::testing::IsEmpty;

TEST(LatencyHistogramTest, ABucketsMiddleIsWithinAnEighthOfWhatIsInIt) {
  for (int64_t ns = 256; ns < int64_t{1} << 43; ns += 1 + ns / 64) {
    const int64_t middle =
        LatencyHistogram::Middle(LatencyHistogram::Bucket(ns));
    ASSERT_LE(std::abs(middle - ns), ns / 8) << ns;
  }
}

TEST(LatencyHistogramTest, WhatIsOutOfRangeGoesToItsEnds) {
  EXPECT_EQ(LatencyHistogram::Bucket(-5), 0u);
  EXPECT_EQ(LatencyHistogram::Bucket(0), 0u);
  EXPECT_EQ(LatencyHistogram::Bucket(256), 0u);
  EXPECT_EQ(LatencyHistogram::Bucket(std::numeric_limits<int64_t>::max()),
            LatencyHistogram::kBuckets - 1);
}

TEST(LatencyHistogramTest, PercentilesAreThoseOfWhatWasAdded) {
  LatencyHistogram histogram;
  for (int i = 0; i < 98; ++i) histogram.Add(1'000'000);
  for (int i = 0; i < 2; ++i) histogram.Add(80'000'000);

  const std::vector<uint64_t> counts = histogram.Counts();

  EXPECT_NEAR(static_cast<double>(Percentile(counts, 0.5)), 1e6, 1e6 / 8);
  EXPECT_NEAR(static_cast<double>(Percentile(counts, 0.99)), 80e6, 80e6 / 8);
}

TEST(LatencyHistogramTest, NothingHasNoPercentile) {
  EXPECT_THAT(LatencyHistogram().Counts(), IsEmpty());
  EXPECT_EQ(Percentile({}, 0.5), -1);
  EXPECT_EQ(Percentile({0, 0}, 0.5), -1);
}

}  // namespace
}  // namespace troupe
