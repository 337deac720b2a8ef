// Each check finds the guest that was made for it, and no other check does.
#include <cstdio>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/fiber/sanitizer.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/run.h"

namespace troupe::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr bool kUnderSanitizer = TROUPE_ASAN != 0 || TROUPE_TSAN != 0;

struct Exhibit {
  const char* guest;
  const char* check;
};

// The ids of the checks that `guest` fails. Those of memory make many calls:
// without `with_memory` they are left out.
std::vector<std::string> Findings(const std::string& guest, bool with_memory) {
  RunOptions options;
  options.path = RunfilePath("tests/tools/conformance/zoo/" + guest + ".so");
  for (const Check& check : Catalogue()) {
    if (with_memory || AreaOf(check) != "memory") {
      options.checks.push_back(&check);
    }
  }
  const absl::StatusOr<RunResult> result = Run(options);
  EXPECT_THAT(result, IsOk());
  std::vector<std::string> findings;
  if (!result.ok()) return findings;
  for (const CheckResult& one : result->results) {
    if (one.outcome.kind != Outcome::Kind::kFail) continue;
    findings.emplace_back(one.check->id);
    // So that a failure says more than the id.
    std::printf("%s: %s\n", findings.back().c_str(), one.outcome.text.c_str());
  }
  return findings;
}

class ZooTest : public ::testing::TestWithParam<Exhibit> {};

TEST_P(ZooTest, FailsItsCheckAndNoOther) {
  const std::string check = GetParam().check;
  const bool is_of_memory = check.rfind("memory.", 0) == 0;
  if (is_of_memory && kUnderSanitizer) {
    GTEST_SKIP() << "a sanitizer's allocator counts nothing";
  }

  EXPECT_THAT(Findings(GetParam().guest, is_of_memory), ElementsAre(check));
}

constexpr Exhibit kExhibits[] = {
    {"agrees_to_all", "handshake.no_common"},
    {"agrees_to_garbage", "handshake.unreadable"},
    {"code_passed_on", "host_errors.codes"},
    {"current_call", "reentry.neighbour"},
    {"cuts_answer", "handshake.room"},
    {"expects_reply", "host_errors.null_reply"},
    {"inits_once", "shutdown.again"},
    {"interleaved_call", "reentry.interleaved"},
    {"keeps_buffers", "host_errors.freed"},
    {"keeps_itself", "shutdown.unmaps"},
    {"keeps_token", "tokens.balance"},
    {"leaks_calls", "memory.calls"},
    {"leaks_instances", "memory.instances"},
    {"leaves_thread", "shutdown.threads"},
    {"more_features", "handshake.features"},
    {"one_thread", "threads.any"},
    {"refuses", "handshake.agrees"},
    {"releases_twice", "tokens.unknown"},
    {"self_check_fails", "self_check.passes"},
    {"shared_counter", "instances.apart"},
    {"shared_end", "instances.destroyed"},
    {"shutdown_fails", "shutdown.code"},
    {"slow", "time.call"},
    {"stale_handle", "tokens.stale"},
    {"status_as_code", "host_errors.status"},
    {"throws", "exceptions.payloads"},
    {"trusts_reply", "host_errors.malformed"},
    {"unknown_error", "host_errors.errors"},
};

INSTANTIATE_TEST_SUITE_P(Exhibits, ZooTest, ::testing::ValuesIn(kExhibits),
                         [](const auto& exhibit) {
                           return std::string(exhibit.param.guest);
                         });

class GoodGuestTest : public ::testing::TestWithParam<const char*> {};

TEST_P(GoodGuestTest, FailsNothing) {
  EXPECT_THAT(Findings(GetParam(), true), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Guests, GoodGuestTest,
                         ::testing::Values("good2", "good3", "linked3"),
                         [](const auto& guest) {
                           return std::string(guest.param);
                         });

}  // namespace
}  // namespace troupe::conformance
