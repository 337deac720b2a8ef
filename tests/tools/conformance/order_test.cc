// The kit enters guests in the order in which hosts do, whatever it tries: the
// guests that judge hosts are asked.
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/guest_path.h"
#include "tests/support/temp_folder.h"
#include "tests/tools/conformance/findings.h"
#include "tools/conformance/run.h"

namespace troupe::conformance {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

// What the kit does on purpose: entries without an actor and payloads of init
// that are none, frames that are damaged, which name no actor or an old token,
// and answers that are another's, failures, none, or without memory.
const std::set<std::string> kOnPurpose = {
    "breach answer-of-another",     "breach answer-unreadable",
    "breach chunk-order",           "breach entry-before-init",
    "breach failure-answer",        "breach frame-unreadable",
    "breach garbage-answer",        "breach init-twice",
    "breach init-unreadable",       "breach memory-refused",
    "breach no-destination-answer", "breach payload-missing",
    "breach request-id-missing",    "breach retain-refused",
    "breach retained-refused",      "breach self-changed",
    "breach self-missing",          "breach state-changed",
    "breach table-incomplete",      "breach token-missing",
    "breach token-repeated",        "breach unknown-op-answer",
    "breach version-answer",
};

class OrderTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    setenv("TROUPE_HOST_RULES", (folder_ / "notes").c_str(), 1);
  }
  void TearDown() override { unsetenv("TROUPE_HOST_RULES"); }

  // Beginnings of the lines that the guest wrote, up to the figures.
  std::set<std::string> Notes() const {
    std::ifstream file(folder_ / "notes");
    std::set<std::string> notes;
    for (std::string line; std::getline(file, line);) {
      notes.insert(line.substr(0, line.find_first_of(":0123456789")));
    }
    return notes;
  }

 private:
  TempFolder folder_;
};

TEST_P(OrderTest, IsThatOfAHostButForWhatIsBrokenOnPurpose) {
  RunOptions options;
  options.path = GuestPath(GetParam());
  options.calls = {{"rules/stream", "", {}, {}}, {"rules/any", "hi", {}, {}}};

  FindingsOf(options);

  const std::set<std::string> notes = Notes();
  EXPECT_THAT(notes, Contains("begin "));
  std::vector<std::string> breaches;
  std::copy_if(notes.begin(), notes.end(), std::back_inserter(breaches),
               [](const std::string& note) {
                 return note.starts_with("breach") &&
                        !kOnPurpose.contains(note);
               });
  EXPECT_THAT(breaches, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Guests, OrderTest,
                         ::testing::Values("rules1", "rules2", "rules3"),
                         [](const auto& guest) {
                           return std::string(guest.param);
                         });

}  // namespace
}  // namespace troupe::conformance
