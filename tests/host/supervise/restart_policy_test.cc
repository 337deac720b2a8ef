#include "host/supervise/restart_policy.h"

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

TEST(RestartPolicyTest, TheDefaultsArePossible) {
  EXPECT_EQ(FaultOf(RestartLimits()), "");
  EXPECT_FALSE(RestartPolicy().is_supervised());
}

TEST(RestartPolicyTest, WhatIsImpossibleIsNamedWithItsFigures) {
  EXPECT_THAT(FaultOf({.max_restarts = 10'001}),
              HasSubstr("10001 restarts within a period; at most 10000"));
  EXPECT_THAT(FaultOf({.period = absl::ZeroDuration()}),
              HasSubstr("a restart period of 0"));
  EXPECT_THAT(FaultOf({.first_backoff = absl::Seconds(2),
                       .max_backoff = absl::Seconds(1)}),
              HasSubstr("a first backoff of 2s, which is not between 0 and the "
                        "largest, 1s"));
}

}  // namespace
}  // namespace troupe
