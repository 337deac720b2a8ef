#include "host/supervise/restart_history.h"

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;

constexpr double kWhole = 1;  // the chance that waits for all of the backoff

// A history and a clock that is turned by hand.
class RestartHistoryTest : public ::testing::Test {
 protected:
  std::optional<absl::Duration> Crash(double chance = kWhole) {
    return history_.Next(limits_, now_ns_, chance);
  }

  // Crashes as soon as it runs again; the waits in milliseconds.
  std::vector<int64_t> CrashAtOnce(int times) {
    std::vector<int64_t> waits;
    for (int i = 0; i < times; ++i) {
      const absl::Duration wait = Crash().value_or(-absl::Milliseconds(1));
      waits.push_back(absl::ToInt64Milliseconds(wait));
      Pass(wait);
    }
    return waits;
  }

  void Pass(absl::Duration time) { now_ns_ += absl::ToInt64Nanoseconds(time); }

  RestartLimits limits_ = {.max_restarts = 3,
                           .period = absl::Seconds(5),
                           .first_backoff = absl::Milliseconds(100),
                           .max_backoff = absl::Seconds(1)};

 private:
  RestartHistory history_;
  int64_t now_ns_ = 1'000'000'000;
};

TEST_F(RestartHistoryTest, TheWaitDoublesUpToTheLargest) {
  limits_.max_restarts = 100;

  EXPECT_THAT(CrashAtOnce(7),
              ElementsAre(100, 200, 400, 800, 1000, 1000, 1000));
}

TEST_F(RestartHistoryTest, AnInstanceThatLastedForAPeriodStartsFromTheFirst) {
  EXPECT_THAT(CrashAtOnce(2), ElementsAre(100, 200));
  Pass(limits_.period);

  EXPECT_THAT(CrashAtOnce(2), ElementsAre(100, 200));
}

TEST_F(RestartHistoryTest, TheWaitLiesBetweenHalfTheBackoffAndAllOfIt) {
  limits_.max_restarts = 10'000;
  limits_.max_backoff = limits_.first_backoff;
  std::minstd_rand random(1);
  std::uniform_real_distribution<double> chance;
  bool any_short = false;
  bool any_long = false;

  for (int i = 0; i < 1000; ++i) {
    const absl::Duration wait = *Crash(chance(random));
    EXPECT_GE(wait, absl::Milliseconds(50));
    EXPECT_LE(wait, absl::Milliseconds(100));
    any_short |= wait < absl::Milliseconds(60);
    any_long |= wait > absl::Milliseconds(90);
  }
  EXPECT_TRUE(any_short && any_long) << "all waits are alike";
}

TEST_F(RestartHistoryTest, TheCrashAfterTheLastRestartOfAPeriodEndsIt) {
  EXPECT_THAT(CrashAtOnce(4), ElementsAre(100, 200, 400, -1));
}

TEST_F(RestartHistoryTest, RestartsOfLongAgoDoNotCount) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(Crash().has_value()) << i;
    Pass(absl::Seconds(2));
  }
}

TEST_F(RestartHistoryTest, WithoutRestartsTheFirstCrashEndsIt) {
  limits_.max_restarts = 0;

  EXPECT_EQ(Crash(), std::nullopt);
}

TEST_F(RestartHistoryTest, WithoutABackoffTheNextInstanceIsDueAtOnce) {
  limits_.first_backoff = absl::ZeroDuration();

  EXPECT_THAT(CrashAtOnce(3), ElementsAre(0, 0, 0));
}

}  // namespace
}  // namespace troupe
