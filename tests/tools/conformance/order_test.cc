// The kit enters guests in the order in which hosts do, whatever it tries: the
// guests that judge hosts are asked.
#include <stdlib.h>

#include <fstream>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/guest_path.h"
#include "tests/support/temp_folder.h"
#include "tests/tools/conformance/findings.h"
#include "tools/conformance/run.h"

namespace troupe::conformance {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::Ne;

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

TEST_P(OrderTest, IsThatOfAHost) {
  RunOptions options;
  options.path = GuestPath(GetParam());
  options.calls = {{"rules/stream", "", {}, {}}, {"rules/any", "hi", {}, {}}};

  FindingsOf(options);

  EXPECT_THAT(Notes(), Contains("begin "));
  EXPECT_THAT(
      Notes(),
      Each(AllOf(Ne("breach start-not-first"), Ne("breach start-twice"),
                 Ne("breach ready-twice"), Ne("breach entry-after-stop"))));
}

INSTANTIATE_TEST_SUITE_P(Guests, OrderTest,
                         ::testing::Values("rules1", "rules2", "rules3"),
                         [](const auto& guest) {
                           return std::string(guest.param);
                         });

}  // namespace
}  // namespace troupe::conformance
