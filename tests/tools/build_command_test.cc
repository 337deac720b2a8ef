#include "tools/cli/build_command.h"

#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

class BuildCommandTest : public ::testing::Test {
 protected:
  std::string Folder() const { return folder_ / "."; }
  void Touch(const std::string& name) { std::ofstream(folder_ / name) << ""; }

  const TempFolder folder_;
};

TEST_F(BuildCommandTest, CMakeMakesTheTargetsOfTheLibraries) {
  Touch("CMakeLists.txt");

  const auto command = BuildCommand(
      Folder(), {Folder() + "/build/shop.so", Folder() + "/build/till.so"});

  ASSERT_THAT(command, IsOk());
  EXPECT_THAT(*command, EndsWith(" --target 'shop' 'till'"));
}

TEST_F(BuildCommandTest, BazelMakesTheLibrariesThemselves) {
  Touch("WORKSPACE");

  const auto command = BuildCommand(
      Folder(),
      {Folder() + "/bazel-bin/shop.so", Folder() + "/bazel-bin/a/b/till.so"});

  ASSERT_THAT(command, IsOk());
  EXPECT_THAT(*command, StartsWith("bazel build "));
  EXPECT_THAT(*command, EndsWith(" '//:shop.so' '//a/b:till.so'"));
}

TEST_F(BuildCommandTest, AFolderWithoutABuildIsRefused) {
  EXPECT_THAT(BuildCommand(Folder(), {}),
              StatusIs(absl::StatusCode::kNotFound, "--build-command"));
}

}  // namespace
}  // namespace troupe
