// What scenario files and --route say, and what is said about wrong ones.
#include "tools/conformance/scenario.h"

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe::conformance {
namespace {

class ScenarioTest : public ::testing::Test {
 protected:
  absl::StatusOr<Scenario> Load(const std::string& text) {
    const std::string path = folder_ / "shop.toml";
    std::ofstream(path, std::ios::binary) << text;
    return LoadScenario(path);
  }

  TempFolder folder_;
};

TEST_F(ScenarioTest, StepsComeInTheOrderOfTheFile) {
  const auto scenario = Load(
      "config = \"north\"\n[[step]]\nroute = \"a\"\ntext = \"x\"\nstatus = -3\n"
      "[[step]]\nroute = \"b\"\nhex = \"00 ff\"\nanswer = \"\"\n");

  ASSERT_THAT(scenario, IsOk());
  EXPECT_EQ(scenario->config, "north");
  ASSERT_EQ(scenario->steps.size(), 2U);
  EXPECT_EQ(scenario->steps[0].route, "a");
  EXPECT_EQ(scenario->steps[0].payload, "x");
  EXPECT_EQ(scenario->steps[0].status, -3);
  EXPECT_EQ(scenario->steps[0].answer, std::nullopt);
  EXPECT_EQ(scenario->steps[1].payload, std::string("\0\xff", 2));
  EXPECT_EQ(scenario->steps[1].status, std::nullopt);
  EXPECT_EQ(scenario->steps[1].answer, "");
}

TEST_F(ScenarioTest, FaultsAreNamedWithTheirPlaces) {
  struct Case {
    const char* text;
    const char* error;
  };
  const Case cases[] = {
      {"[[step]]\ntext = \"x\"\n", "shop.toml:1:"},
      {"[[step]]\nroute = 7\n", ":2:1: error: 'route' is a string"},
      {"[[step]]\nroute = \"a\"\nhex = \"0\"\n", "'0' is not hexadecimal"},
      {"[[step]]\nroute = \"a\"\nhex = \"00\"\ntext = \"a\"\n",
       "has both 'text' and 'hex'"},
      {"[[step]]\nroute = \"a\"\nstats = 0\n", "unknown key 'stats'"},
      {"[[stp]]\nroute = \"a\"\n", "unknown key 'stp'"},
      {"config = ", "shop.toml:1:"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(Load(c.text),
                StatusIs(absl::StatusCode::kInvalidArgument, c.error))
        << c.text;
  }
}

TEST_F(ScenarioTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_THAT(LoadScenario(folder_ / "none.toml"),
              StatusIs(absl::StatusCode::kNotFound, "none.toml"));
}

TEST(RouteArgumentTest, IsANameAndBytes) {
  const auto bare = ParseRoute("shop.Cart.List");
  const auto full = ParseRoute("shop.Cart.Add=0a05");

  ASSERT_THAT(bare, IsOk());
  EXPECT_EQ(bare->route, "shop.Cart.List");
  EXPECT_EQ(bare->payload, "");
  ASSERT_THAT(full, IsOk());
  EXPECT_EQ(full->route, "shop.Cart.Add");
  EXPECT_EQ(full->payload, "\x0a\x05");
  EXPECT_THAT(ParseRoute("=00"), StatusIs(absl::StatusCode::kInvalidArgument,
                                          "'=00' is not NAME=HEX"));
  EXPECT_THAT(ParseRoute("a=xyz"), StatusIs(absl::StatusCode::kInvalidArgument,
                                            "'xyz' is not hexadecimal"));
}

}  // namespace
}  // namespace troupe::conformance
