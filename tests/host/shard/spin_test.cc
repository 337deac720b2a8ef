#include "host/shard/spin.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(SpinTest, OneCpuLeavesNothingToSpinFor) {
  EXPECT_EQ(UsefulSpin(absl::Microseconds(40), 1), absl::ZeroDuration());
  EXPECT_EQ(UsefulSpin(absl::Microseconds(40), 2), absl::Microseconds(40));
}

TEST(SpinTest, EndsAsSoonAsItHasArrived) {
  int looks = 0;

  EXPECT_TRUE(SpinUntil([&looks] { return ++looks == 100; }, absl::Hours(1)));

  EXPECT_EQ(looks, 100);
}

TEST(SpinTest, EndsWhenTheTimeIsOver) {
  EXPECT_FALSE(SpinUntil([] { return false; }, absl::Microseconds(1)));
}

TEST(SpinTest, WhoSpinsInVainDoesSoEverLessOften) {
  SpinHabit habit;
  int spins = 0;
  for (int i = 0; i < 1000; ++i) {
    if (!habit.WantsToSpin()) continue;
    ++spins;
    habit.Learn(false);
  }
  EXPECT_EQ(spins, 10);
}

TEST(SpinTest, OneSpinThatWasWorthItBringsTheHabitBack) {
  SpinHabit habit;
  habit.Learn(false);
  habit.Learn(false);

  habit.Learn(true);

  EXPECT_TRUE(habit.WantsToSpin());
}

}  // namespace
}  // namespace troupe
