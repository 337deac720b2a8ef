// The checks of the file, of loading and of the boundary: each finds the guest
// that was made for it, and no other check does. What is well-behaved passes.
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/guest_path.h"
#include "tests/tools/conformance/findings.h"
#include "tests/tools/conformance/zoo_guests.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/check.h"
#include "tools/conformance/run.h"
#include "tools/conformance/scenario.h"

namespace troupe::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A run that calls the one route of these guests.
RunOptions ZooRun(const std::string& guest) {
  RunOptions options;
  options.path = ZooPath("boundary", guest);
  options.calls = {{"zoo.Zoo.Echo", "hi", {}, {}}};
  return options;
}

class BoundaryZooTest : public ::testing::TestWithParam<std::string> {};

TEST_P(BoundaryZooTest, FailsItsCheckAndNoOther) {
  EXPECT_THAT(FindingsOf(ZooRun(GetParam())), ElementsAre(CheckOf(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Guests, BoundaryZooTest,
                         ::testing::ValuesIn(BadGuests("boundary")),
                         [](const auto& guest) { return guest.param; });

class GoodBoundaryZooTest : public ::testing::TestWithParam<std::string> {};

TEST_P(GoodBoundaryZooTest, FailsNothing) {
  RunOptions options;
  options.path = ZooPath("boundary", GetParam());

  EXPECT_THAT(FindingsOf(options), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Guests, GoodBoundaryZooTest,
                         ::testing::ValuesIn(GoodGuests("boundary")),
                         [](const auto& guest) { return guest.param; });

TEST(ConformanceTest, AScenarioThatIsAnsweredOtherwiseIsAFinding) {
  RunOptions options = ZooRun("good1");
  options.scenario.steps = {{"zoo.Zoo.Echo", "hi", 0, "ho"}};

  EXPECT_THAT(FindingsOf(options), ElementsAre("scenario.steps"));
}

TEST(ConformanceTest, AScenarioThatIsAnsweredAsItSaysIsNone) {
  RunOptions options = ZooRun("good2");
  options.scenario.steps = {{"zoo.Zoo.Echo", "hi", 0, "hi"},
                            {"zoo.Zoo.Nothing", "", -3, {}}};

  EXPECT_THAT(FindingsOf(options), IsEmpty());
}

TEST(ConformanceTest, AHangIsAFindingAndTheRunGoesOn) {
  RunOptions options;
  options.path = GuestPath("hang");
  // It spins until that file is there.
  options.calls = {{"test/spin", "/troupe/never", {}, {}}};
  options.deadline = absl::Seconds(2);
  options.checks = {FindCheck("replies.decodable"), FindCheck("hooks.each")};

  EXPECT_THAT(FindingsOf(options), ElementsAre("replies.decodable"));
}

class GoodGuestTest : public ::testing::TestWithParam<const char*> {};

TEST_P(GoodGuestTest, FailsNothing) {
  RunOptions options;
  options.path = RunfilePath(GetParam());

  EXPECT_THAT(FindingsOf(options), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Guests, GoodGuestTest,
    ::testing::Values(
        "guest_sdk/examples/counter.so", "guest_sdk/examples/echo.so",
        "guest_sdk/examples/echo_c.so", "guest_sdk/examples/meter.so",
        "guest_sdk/examples/parse.so", "guest_sdk/examples/report.so",
        "guest_sdk/examples/session.so", "guest_sdk/examples/stock.so",
        "guest_sdk/examples/tally.so", "guest_sdk/examples/visits.so",
        "tools/scaffold/templates/c/starter.so",
        "tools/scaffold/templates/counter/starter.so",
        "tools/scaffold/templates/greeter/starter.so",
        "tools/scaffold/templates/stream/starter.so",
        "tools/scaffold/templates/timer/starter.so"));

class OlderGenerationTest : public ::testing::TestWithParam<const char*> {};

// What an SDK guest is to hosts that know no generation 3.
TEST_P(OlderGenerationTest, FailsNothing) {
  RunOptions options;
  options.path = RunfilePath(GetParam());
  options.generation = Generation::k1;

  EXPECT_THAT(FindingsOf(options), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Guests, OlderGenerationTest,
                         ::testing::Values("guest_sdk/examples/echo.so",
                                           "guest_sdk/examples/echo_c.so",
                                           "guest_sdk/examples/meter.so",
                                           "guest_sdk/examples/session.so",
                                           "guest_sdk/examples/stock.so",
                                           "tools/scaffold/templates/timer/"
                                           "starter.so"));

}  // namespace
}  // namespace troupe::conformance
