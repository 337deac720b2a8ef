#include "host/guest/runtime_dir.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/host/guest/test_files.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

unsigned ModeOf(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

// A parent directory of its own for each test.
class RuntimeDirTest : public ::testing::Test {
 protected:
  RuntimeDirTest() {
    std::string pattern = testing::TempDir() + "parent-XXXXXX";
    parent_ = mkdtemp(pattern.data());
  }

  ~RuntimeDirTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(parent_, ignored);
  }

  std::string parent_;
};

TEST_F(RuntimeDirTest, IsPrivateAndNamedAfterTheProcess) {
  const auto dir = RuntimeDir::Create(parent_);

  ASSERT_THAT(dir, IsOk());
  EXPECT_EQ(ModeOf((*dir)->path()), 0700U);
  EXPECT_THAT((*dir)->path(),
              StartsWith(parent_ + "/troupe-" + std::to_string(getpid())));
}

TEST_F(RuntimeDirTest, TwoOfOneProcessDiffer) {
  const auto one = RuntimeDir::Create(parent_);
  const auto other = RuntimeDir::Create(parent_);

  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(other, IsOk());
  EXPECT_NE((*one)->path(), (*other)->path());
  EXPECT_TRUE(std::filesystem::exists((*one)->path()))
      << "taken for that of a dead host";
}

TEST_F(RuntimeDirTest, IsRemovedWithItsContents) {
  std::string path;
  {
    const auto dir = RuntimeDir::Create(parent_);
    ASSERT_THAT(dir, IsOk());
    path = (*dir)->path();
    const int source = open("/proc/self/exe", O_RDONLY);
    ASSERT_THAT((*dir)->CopyIn(source, "copy.so"), IsOk());
    close(source);
    ASSERT_TRUE(std::filesystem::exists(path + "/copy.so"));
  }

  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(RuntimeDirTest, ADirectoryThatOnlyBeginsLikeOneIsLeftAlone) {
  for (const char* name : {"troupe-0", "troupe-demo.x1", "troupe-1-short"}) {
    const std::string path = parent_ + "/" + name;
    ASSERT_EQ(mkdir(path.c_str(), 0700), 0);

    const auto dir = RuntimeDir::Create(parent_);

    EXPECT_EQ(ModeOf(path), 0700U) << name;
  }
}

TEST_F(RuntimeDirTest, DirectoryOfADeadHostIsRemoved) {
  const pid_t host = fork();
  if (host == 0) {
    const auto dir = RuntimeDir::Create(parent_);
    _exit(dir.ok() ? 0 : 1);
  }
  int status = -1;
  waitpid(host, &status, 0);
  ASSERT_EQ(status, 0);
  ASSERT_FALSE(std::filesystem::is_empty(parent_));

  { ASSERT_THAT(RuntimeDir::Create(parent_), IsOk()); }

  EXPECT_TRUE(std::filesystem::is_empty(parent_));
}

TEST_F(RuntimeDirTest, OtherDirectoriesAreLeftAlone) {
  std::filesystem::create_directory(parent_ + "/other");
  std::filesystem::create_directory(parent_ + "/troupe-shared");
  std::filesystem::permissions(parent_ + "/troupe-shared",
                               std::filesystem::perms(0755));

  ASSERT_THAT(RuntimeDir::Create(parent_), IsOk());

  EXPECT_TRUE(std::filesystem::exists(parent_ + "/other"));
  EXPECT_TRUE(std::filesystem::exists(parent_ + "/troupe-shared"));
}

TEST_F(RuntimeDirTest, MissingParentIsNamed) {
  EXPECT_THAT(RuntimeDir::Create(parent_ + "/nowhere"),
              StatusIs(absl::StatusCode::kNotFound,
                       "nowhere': No such file or directory"));
}

TEST_F(RuntimeDirTest, FileAsParentIsRefused) {
  const std::string path = WriteFile("a-file", "x");

  EXPECT_THAT(RuntimeDir::Create(path),
              StatusIs(kPrecondition, "a-file': is not a directory"));
}

TEST_F(RuntimeDirTest, ParentThatOthersMayChangeIsRefused) {
  ASSERT_EQ(chmod(parent_.c_str(), 0777), 0);

  EXPECT_THAT(RuntimeDir::Create(parent_),
              StatusIs(kPrecondition, "mode 0777 lets other users replace"));
}

TEST_F(RuntimeDirTest, StickyParentIsAccepted) {
  ASSERT_EQ(chmod(parent_.c_str(), 01777), 0);

  EXPECT_THAT(RuntimeDir::Create(parent_), IsOk());
}

TEST_F(RuntimeDirTest, NoexecMountIsNamed) {
  if (unshare(CLONE_NEWNS) != 0 ||
      mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("none", parent_.c_str(), "tmpfs", MS_NOEXEC, "mode=0700") != 0) {
    GTEST_SKIP() << "may not mount here";
  }

  const auto dir = RuntimeDir::Create(parent_);

  umount(parent_.c_str());
  EXPECT_THAT(dir, StatusIs(kPrecondition, parent_ + "': is mounted noexec"));
}

TEST_F(RuntimeDirTest, UserRuntimeDirectoryIsTheDefault) {
  setenv("XDG_RUNTIME_DIR", parent_.c_str(), 1);

  const auto dir = RuntimeDir::Create("");

  unsetenv("XDG_RUNTIME_DIR");
  ASSERT_THAT(dir, IsOk());
  EXPECT_THAT((*dir)->path(), StartsWith(parent_));
}

TEST_F(RuntimeDirTest, TmpStandsInForAnUnusableUserRuntimeDirectory) {
  setenv("XDG_RUNTIME_DIR", (parent_ + "/nowhere").c_str(), 1);

  const auto dir = RuntimeDir::Create("");

  unsetenv("XDG_RUNTIME_DIR");
  ASSERT_THAT(dir, IsOk());
  EXPECT_THAT((*dir)->path(), StartsWith("/tmp/troupe-"));
}

TEST_F(RuntimeDirTest, CopyHasTheBytesAndIsExecutableByItsOwnerOnly) {
  const auto dir = RuntimeDir::Create(parent_);
  ASSERT_THAT(dir, IsOk());
  const std::string content(200'000, 'x');
  const int source = open(WriteFile("source", content).c_str(), O_RDONLY);

  const auto copy = (*dir)->CopyIn(source, "x.g1.1.so");

  close(source);
  ASSERT_THAT(copy, IsOk());
  EXPECT_THAT(*copy, EndsWith("/x.g1.1.so"));
  EXPECT_TRUE(ReadFile(*copy) == content);
  EXPECT_EQ(ModeOf(*copy), 0500U);
}

TEST_F(RuntimeDirTest, CopyOntoAnExistingFileIsRefused) {
  const auto dir = RuntimeDir::Create(parent_);
  ASSERT_THAT(dir, IsOk());
  const int source = open("/proc/self/exe", O_RDONLY);
  ASSERT_THAT((*dir)->CopyIn(source, "x.so"), IsOk());

  const auto again = (*dir)->CopyIn(source, "x.so");

  close(source);
  EXPECT_THAT(again,
              StatusIs(absl::StatusCode::kUnavailable, "/x.so': File exists"));
  EXPECT_TRUE(std::filesystem::exists((*dir)->path() + "/x.so"));
}

}  // namespace
}  // namespace troupe
