// Each check finds the guest that was made for it and is named after it, and no
// other check does.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/fiber/sanitizer.h"
#include "tests/tools/conformance/findings.h"
#include "tests/tools/conformance/zoo_guests.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/check.h"
#include "tools/conformance/run.h"

namespace troupe::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr bool kUnderSanitizer = TROUPE_ASAN != 0 || TROUPE_TSAN != 0;

RunOptions RunOf(const std::string& guest) {
  RunOptions options;
  options.path = ZooPath("sdk", guest);
  return options;
}

// With those of memory, which FindingsOf leaves out.
RunOptions RunOfAllChecks(const std::string& guest) {
  RunOptions options = RunOf(guest);
  for (const Check& check : Catalogue()) options.checks.push_back(&check);
  return options;
}

class SdkZooTest : public ::testing::TestWithParam<std::string> {};

TEST_P(SdkZooTest, FailsItsCheckAndNoOther) {
  const std::string check = CheckOf(GetParam());
  const bool is_of_memory = check.rfind("memory.", 0) == 0;
  if (is_of_memory && kUnderSanitizer) {
    GTEST_SKIP() << "a sanitizer's allocator counts nothing";
  }

  EXPECT_THAT(
      FindingsOf(is_of_memory ? RunOfAllChecks(GetParam()) : RunOf(GetParam())),
      ElementsAre(check));
}

INSTANTIATE_TEST_SUITE_P(Guests, SdkZooTest,
                         ::testing::ValuesIn(BadGuests("sdk")),
                         [](const auto& guest) { return guest.param; });

class GoodSdkZooTest : public ::testing::TestWithParam<std::string> {};

TEST_P(GoodSdkZooTest, FailsNothing) {
  RunOptions options = RunOfAllChecks(GetParam());
  // Its cache is for all instances, and fills for longer than that check runs.
  if (GetParam() == "good_cache") {
    std::erase(options.checks, FindCheck("memory.instances"));
  }

  EXPECT_THAT(FindingsOf(options), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Guests, GoodSdkZooTest,
                         ::testing::ValuesIn(GoodGuests("sdk")),
                         [](const auto& guest) { return guest.param; });

}  // namespace
}  // namespace troupe::conformance
