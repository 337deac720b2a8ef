// Each check finds the guest that was made for it and is named after it, and no
// other check does.
#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/fiber/sanitizer.h"
#include "tests/support/guest_path.h"
#include "tests/tools/conformance/findings.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/check.h"
#include "tools/conformance/run.h"

namespace troupe::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr bool kUnderSanitizer = TROUPE_ASAN != 0 || TROUPE_TSAN != 0;

// The guest that was made for `check`.
std::string NameOf(std::string check) {
  std::replace(check.begin(), check.end(), '.', '_');
  return check;
}

RunOptions RunOf(const std::string& guest) {
  RunOptions options;
  options.path =
      RunfilePath("tests/tools/conformance/zoo/sdk/" + guest + ".so");
  return options;
}

// With those of memory, which FindingsOf leaves out.
RunOptions RunOfAllChecks(const std::string& guest) {
  RunOptions options = RunOf(guest);
  for (const Check& check : Catalogue()) options.checks.push_back(&check);
  return options;
}

class SdkZooTest : public ::testing::TestWithParam<const char*> {};

TEST_P(SdkZooTest, FailsItsCheckAndNoOther) {
  const std::string check = GetParam();
  const bool is_of_memory = check.rfind("memory.", 0) == 0;
  if (is_of_memory && kUnderSanitizer) {
    GTEST_SKIP() << "a sanitizer's allocator counts nothing";
  }

  EXPECT_THAT(FindingsOf(is_of_memory ? RunOfAllChecks(NameOf(check))
                                      : RunOf(NameOf(check))),
              ElementsAre(check));
}

constexpr const char* kChecks[] = {
    "exceptions.payloads",
    "handshake.agrees",
    "handshake.features",
    "handshake.no_common",
    "handshake.room",
    "handshake.unreadable",
    "host_errors.codes",
    "host_errors.errors",
    "host_errors.freed",
    "host_errors.malformed",
    "host_errors.null_reply",
    "host_errors.status",
    "instances.apart",
    "instances.destroyed",
    "memory.calls",
    "memory.instances",
    "reentry.interleaved",
    "reentry.neighbour",
    "self_check.passes",
    "shutdown.again",
    "shutdown.code",
    "shutdown.threads",
    "shutdown.unmaps",
    "threads.any",
    "time.call",
    "timers.served",
    "tokens.balance",
    "tokens.stale",
    "tokens.unknown",
};

INSTANTIATE_TEST_SUITE_P(Checks, SdkZooTest, ::testing::ValuesIn(kChecks),
                         [](const auto& check) { return NameOf(check.param); });

TEST(SdkZooMemoryTest, SeesWhatAnAllocatorOfTheLibrarysOwnHolds) {
  if (kUnderSanitizer) {
    GTEST_SKIP() << "a sanitizer's allocator counts nothing";
  }

  EXPECT_THAT(FindingsOf(RunOfAllChecks("memory_calls_pages")),
              ElementsAre("memory.calls"));
}

TEST(SdkZooMemoryTest, LetsACacheFill) {
  RunOptions options = RunOf("good_cache");
  options.checks = {FindCheck("memory.calls")};

  EXPECT_THAT(FindingsOf(options), IsEmpty());
}

class GoodGuestTest : public ::testing::TestWithParam<const char*> {};

TEST_P(GoodGuestTest, FailsNothing) {
  EXPECT_THAT(FindingsOf(RunOfAllChecks(GetParam())), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Guests, GoodGuestTest,
                         ::testing::Values("good2", "good3", "good_once",
                                           "linked3"),
                         [](const auto& guest) {
                           return std::string(guest.param);
                         });

}  // namespace
}  // namespace troupe::conformance
