// The checks of the file, of loading and of the boundary: each finds the guest
// that was made for it, and no other check does. What is well-behaved passes.
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/guest_path.h"
#include "tests/tools/conformance/findings.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/check.h"
#include "tools/conformance/run.h"
#include "tools/conformance/scenario.h"

namespace troupe::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string ZooPath(const std::string& guest) {
  return RunfilePath("tests/tools/conformance/zoo/boundary/" + guest + ".so");
}

// A run that calls the one route of these guests.
RunOptions ZooRun(const std::string& guest) {
  RunOptions options;
  options.path = ZooPath(guest);
  options.calls = {{"zoo.Zoo.Echo", "hi", {}, {}}};
  return options;
}

// "frames.null" of the guest "frames_null".
std::string CheckOf(std::string guest) {
  guest[guest.find('_')] = '.';
  return guest;
}

class BoundaryZooTest : public ::testing::TestWithParam<const char*> {};

TEST_P(BoundaryZooTest, FailsItsCheckAndNoOther) {
  EXPECT_THAT(FindingsOf(ZooRun(GetParam())), ElementsAre(CheckOf(GetParam())));
}

constexpr const char* kGuests[] = {
    "static_nothing_else",
    "static_full_protobuf",
    "load_opens",
    "load_twice",
    "load_metadata",
    "load_type",
    "init_accepts",
    "init_null_table",
    "init_null_payload",
    "init_bad_payload",
    "init_no_instance",
    "init_version",
    "init_second",
    "init_before",
    "lifecycle_start",
    "lifecycle_stop",
    "lifecycle_empty",
    "frames_null",
    "frames_unknown_op",
    "frames_troupe_ops",
    "frames_unknown_lifecycle",
    "frames_unknown_hook",
    "frames_hook_without_event",
    "frames_missing_parts",
    "frames_unknown_fields",
    "frames_field_order",
    "frames_version",
    "frames_wire_type",
    "frames_truncated",
    "frames_truncated_payload",
    "frames_truncated_envelope",
    "frames_random",
    "frames_overread",
    "frames_borrowed",
    "replies_decodable",
    "replies_version",
    "replies_text",
    "replies_outputs",
    "replies_owned",
    "replies_too_small",
    "replies_alloc",
    "replies_unknown_route",
    "requests_well_formed",
    "requests_freed",
    "requests_freed_once",
    "hooks_each",
    "hooks_empty",
    "hooks_bare_event",
    "hooks_unknown_status",
    "streams_unknown_id",
    "streams_registered",
    "streams_order",
    "streams_refused",
    "streams_unregistered",
};

INSTANTIATE_TEST_SUITE_P(Guests, BoundaryZooTest, ::testing::ValuesIn(kGuests),
                         [](const auto& guest) {
                           return std::string(guest.param);
                         });

// Of //tests/guests: what the preflight finds in it is one check's.
struct File {
  const char* guest;
  const char* check;
};

class StaticTest : public ::testing::TestWithParam<File> {};

TEST_P(StaticTest, FailsItsCheckAndNoOther) {
  RunOptions options;
  options.path = GuestPath(GetParam().guest);
  std::vector<std::string> unknown;
  options.checks = Select({"static"}, &unknown);

  EXPECT_THAT(FindingsOf(options), ElementsAre(GetParam().check));
}

constexpr File kFiles[] = {
    {"program", "static.elf"},
    {"no_entry", "static.exports"},
    {"missing_symbol", "static.exports"},
    {"needs_missing", "static.needed"},
    {"full_protobuf", "static.protobuf"},
    {"own_runtime", "static.runtime"},
    {"static_tls", "static.tls"},
    {"executable_stack", "static.stack"},
    {"gnu_unique", "static.unique"},
    {"bad_metadata_section", "static.metadata"},
};

INSTANTIATE_TEST_SUITE_P(Files, StaticTest, ::testing::ValuesIn(kFiles),
                         [](const auto& file) {
                           return std::string(file.param.guest);
                         });

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
        "tests/tools/conformance/zoo/boundary/good1.so",
        "tests/tools/conformance/zoo/boundary/good2.so",
        "tests/tools/conformance/zoo/boundary/good3.so",
        "tests/tools/conformance/zoo/boundary/good_failing.so",
        "tests/tools/conformance/zoo/boundary/good_order.so",
        "tests/tools/conformance/zoo/boundary/good_streams.so",
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
