// A disk without room for the private copies of libraries. The end of what a
// file may have, EFBIG, stands for the end of the disk, ENOSPC, which takes
// another disk: to the host both are a write() that fails.
#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "host/fiber/sanitizer.h"
#include "tests/faults/scarce.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"
#include "tests/tools/program.h"

namespace troupe {
namespace {

constexpr char kReason[] = "File too large";

class FullDiskTest : public HostTest {
 protected:
  void SetUp() override {
    options_.runtime_dir = folder_ / "copies";
    std::filesystem::create_directory(options_.runtime_dir);
  }

  // Of libraries that are loaded.
  size_t Copies() const {
    size_t files = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(options_.runtime_dir)) {
      if (entry.is_regular_file()) ++files;
    }
    return files;
  }

  const TempFolder folder_;
};

TEST_F(FullDiskTest, ALibraryCantBeAddedLeavesNoPartAndCanBeLater) {
  host();
  {
    const SmallFiles full(4096);
    EXPECT_THAT(Add("echo3"),
                StatusIs(absl::StatusCode::kUnavailable, kReason));
    EXPECT_EQ(Copies(), 0U);
  }

  EXPECT_THAT(AddAndSpawn("echo3"), IsOk());
  EXPECT_EQ(Copies(), 1U);
}

TEST_F(FullDiskTest, AnActorWithALibraryOfItsOwnCantBeMade) {
  const ActrId first = Actor("echo");
  const size_t before = Copies();
  {
    const SmallFiles full(4096);
    EXPECT_THAT(host().Spawn("echo"),
                StatusIs(absl::StatusCode::kUnavailable, kReason));
    EXPECT_EQ(Copies(), before);
    EXPECT_EQ(*Call(first, "test/echo", "still"), "still");
  }

  EXPECT_THAT(host().Spawn("echo"), IsOk());
}

TEST_F(FullDiskTest, AReloadFailsAndWhatRunsGoesOn) {
  const ActrId echo = Actor("echo3");
  {
    const SmallFiles full(4096);
    EXPECT_THAT(host().ReloadAndWait("echo3", {}),
                StatusIs(absl::StatusCode::kUnavailable, kReason));
    EXPECT_EQ(*Call(echo, "test/echo", "still"), "still");
  }

  EXPECT_THAT(host().ReloadAndWait("echo3", {}), IsOk());
}

TEST(FullDiskProgramTest, ALibraryThatCantBeCopiedIsRefused) {
#if TROUPE_TSAN
  GTEST_SKIP() << "ThreadSanitizer has a larger file of its own";
#endif
  const ProgramResult result =
      RunShell("ulimit -f 4; tools/cli/troupe run --socket " +
               TempFolder() / "s" + " echo3=tests/guests/echo3.so");

  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_THAT(result.err, ::testing::HasSubstr(kReason));
}

}  // namespace
}  // namespace troupe
