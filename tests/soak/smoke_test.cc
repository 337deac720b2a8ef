// Each soak program, for a second.
#include <string>

#include "gmock/gmock.h"
#include "tests/soak/soak.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"

namespace troupe::soak {
namespace {

class SoakTest : public ::testing::Test {
 protected:
  const std::string guest_ = RunfilePath("tests/soak/soak_guest.so");
};

TEST_F(SoakTest, AFloodIsRefusedAndNothingAcceptedIsLost) {
  EXPECT_THAT(Flood({guest_, absl::Seconds(1), WhenFull::kReject}), IsOk());
}

TEST_F(SoakTest, AFloodWaitsAndNothingAcceptedIsLost) {
  EXPECT_THAT(Flood({guest_, absl::Seconds(1), WhenFull::kWait}), IsOk());
}

TEST_F(SoakTest, ASwarmWithoutCyclesIsRefusedNothing) {
  EXPECT_THAT(Swarm({guest_, absl::Seconds(1), 2'000, false}), IsOk());
}

TEST_F(SoakTest, ASwarmWithCyclesIsRefusedThemAlone) {
  EXPECT_THAT(Swarm({guest_, absl::Seconds(1), 2'000, true}), IsOk());
}

TEST_F(SoakTest, EachDeadlinePassesOnceAtItsTime) {
  EXPECT_THAT(Deadlines({guest_, 20'000}), IsOk());
}

TEST_F(SoakTest, NothingIsLeftBehind) {
  EXPECT_THAT(Leaks({guest_, 200}), IsOk());
}

TEST_F(SoakTest, ReloadsLoseAndRepeatNothing) {
  EXPECT_THAT(Reloads({guest_, 30, true}), IsOk());
}

TEST_F(SoakTest, ReloadsWithoutUnmappingAreRefusedSomeDay) {
  EXPECT_THAT(Reloads({guest_, 100, false}), IsOk());
}

TEST_F(SoakTest, NeighboursOfACrashLoopLoseNothing) {
  EXPECT_THAT(Neighbours({guest_, absl::Seconds(1)}), IsOk());
}

}  // namespace
}  // namespace troupe::soak
