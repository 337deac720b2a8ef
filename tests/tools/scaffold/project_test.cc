#include "tools/scaffold/project.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::map<std::string, std::string> FilesOf(const ProjectOptions& options) {
  std::map<std::string, std::string> files;
  for (const ProjectFile& file : ProjectFiles(options)) {
    files[file.path] = file.text;
  }
  return files;
}

TEST(ProjectTest, KnowsTheTemplates) {
  EXPECT_THAT(TemplateNames(),
              ElementsAre("c", "counter", "greeter", "stream", "timer"));
}

// So what is made builds as its template does, which is a package of this
// repository.
TEST(ProjectTest, WritesTheFilesOfTheTemplateAsTheyAre) {
  for (const std::string& name : TemplateNames()) {
    const auto files =
        FilesOf({"starter", name, BuildSystem::kBazel, "/opt/troupe"});
    const std::string folder =
        RunfilePath("tools/scaffold/templates/" + name + "/");

    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::string file = entry.path().filename().string();
      if (!entry.is_regular_file() || file.ends_with(".so")) continue;
      ++count;
      ASSERT_TRUE(files.contains(file)) << folder << file;
      EXPECT_EQ(files.at(file), Read(folder + file)) << folder << file;
    }
    EXPECT_GE(count, 3u) << folder;
  }
}

TEST(ProjectTest, AllFilesCarryTheNameOfTheProject) {
  for (const std::string& name : TemplateNames()) {
    for (const BuildSystem build : {BuildSystem::kBazel, BuildSystem::kCMake}) {
      for (const auto& [path, text] :
           FilesOf({"my_shop", name, build, "/opt/troupe"})) {
        EXPECT_THAT(path, Not(HasSubstr("starter"))) << name;
        EXPECT_THAT(text, Not(HasSubstr("starter"))) << name << "/" << path;
        EXPECT_THAT(text, Not(HasSubstr("Starter"))) << name << "/" << path;
        EXPECT_THAT(text, Not(HasSubstr("@SDK"))) << name << "/" << path;
      }
    }
  }
}

TEST(ProjectTest, HasTheFilesOfItsBuildSystemAlone) {
  const auto with_bazel =
      FilesOf({"shop", "greeter", BuildSystem::kBazel, "/opt/troupe"});
  const auto with_cmake =
      FilesOf({"shop", "greeter", BuildSystem::kCMake, "/opt/troupe"});

  EXPECT_EQ(with_bazel.count("CMakeLists.txt"), 0u);
  EXPECT_THAT(with_bazel.at("WORKSPACE"), HasSubstr("path = \"/opt/troupe\""));
  EXPECT_EQ(with_bazel.at(".bazelrc"), "import \"/opt/troupe/.bazelrc\"\n");
  EXPECT_EQ(with_cmake.count("WORKSPACE"), 0u);
  EXPECT_THAT(with_cmake.at("CMakeLists.txt"), HasSubstr("\"/opt/troupe\""));
  EXPECT_THAT(with_cmake.at("shop.cc"), HasSubstr("class Shop "));
  EXPECT_THAT(with_cmake.at("troupe.toml"), HasSubstr("\"build/shop.so\""));
}

TEST(ProjectTest, ExampleIsTheReadmesFirstCommand) {
  EXPECT_EQ(ExampleCommand({"shop", "greeter", BuildSystem::kCMake, ""}),
            "troupe call shop demo.shop.Shop.Greet '{\"name\":\"Ada\"}'");
}

TEST(ProjectTest, RefusesNamesThatAreNone) {
  for (const char* name : {"shop", "my_shop", "a", "x86", "log", "demo"}) {
    EXPECT_THAT(CheckProjectName(name), IsOk());
  }
  const std::map<std::string, std::string> wrong = {
      {"My-Shop", "did you mean 'my_shop'?"},
      {"1st", "did you mean 'st'?"},
      {"class",
       "'class' is taken, by C++ or by a library; did you mean "
       "'my_class'?"},
      {"nullptr", "did you mean 'my_nullptr'?"},
      {"co_await", "did you mean 'my_co_await'?"},
      {"spdlog", "did you mean 'my_spdlog'?"},
      {"rebuild_cache", "did you mean 'my_rebuild_cache'?"},
      {"troupe_sdk", "did you mean 'my_troupe_sdk'?"},
      {"a/b", "did you mean 'a_b'?"},
      {"", "'' is no name of a project"},
      {"..", "'..' is no name of a project"},
      {std::string(61, 'a'), "up to 60 lower-case letters"},
  };
  for (const auto& [name, text] : wrong) {
    EXPECT_THAT(CheckProjectName(name),
                StatusIs(absl::StatusCode::kInvalidArgument, text));
  }
}

class WriteProjectTest : public ::testing::Test {
 protected:
  std::vector<std::string> Listed(const std::string& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  const TempFolder temp_;
  const std::string parent_ = temp_ / "";
  const std::string folder_ = temp_ / "shop";
  const std::vector<ProjectFile> files_ = {{"shop.cc", "int shop;\n"}};
};

TEST_F(WriteProjectTest, MakesTheFolder) {
  ASSERT_THAT(WriteProject(folder_, files_), IsOk());

  EXPECT_THAT(Listed(parent_), ElementsAre("shop"));
  EXPECT_EQ(Read(folder_ + "/shop.cc"), "int shop;\n");
}

TEST_F(WriteProjectTest, TakesAnEmptyFolder) {
  std::filesystem::create_directory(folder_);

  EXPECT_THAT(WriteProject(folder_, files_), IsOk());
  EXPECT_THAT(Listed(folder_), ElementsAre("shop.cc"));
}

TEST_F(WriteProjectTest, AFolderHasTheRightsItHadOrTheUsersUsual) {
  constexpr auto kShared = std::filesystem::perms(02770);
  const std::string shared = temp_ / "shared";
  std::filesystem::create_directory(shared);
  std::filesystem::permissions(shared, kShared);
  const mode_t before = umask(077);

  EXPECT_THAT(WriteProject(folder_, files_), IsOk());
  EXPECT_THAT(WriteProject(shared, files_), IsOk());
  umask(before);

  EXPECT_EQ(std::filesystem::status(folder_).permissions(),
            std::filesystem::perms::owner_all);
  EXPECT_EQ(std::filesystem::status(shared).permissions(), kShared);
}

TEST_F(WriteProjectTest, LeavesWhatIsThereAlone) {
  std::filesystem::create_directory(folder_);
  std::ofstream(folder_ + "/precious") << "mine";

  EXPECT_THAT(WriteProject(folder_, files_),
              StatusIs(absl::StatusCode::kAlreadyExists,
                       "shop' exists and is no empty folder"));
  EXPECT_THAT(Listed(folder_), ElementsAre("precious"));
  EXPECT_THAT(Listed(parent_), ElementsAre("shop"));
}

TEST_F(WriteProjectTest, LeavesNothingOfWhatItCouldNotFinish) {
  std::vector<ProjectFile> files = files_;
  files.push_back({"no/such/folder", "text"});

  EXPECT_THAT(WriteProject(folder_, files),
              StatusIs(absl::StatusCode::kUnavailable,
                       "write 'no/such/folder': No such file or directory"));
  EXPECT_THAT(Listed(parent_), IsEmpty());
}

}  // namespace
}  // namespace troupe
