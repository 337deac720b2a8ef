// Reloads of libraries of generation 1, of which each actor has an image.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

class ReloadContentTest : public HostTest {
 protected:
  ReloadContentTest() {
    std::filesystem::copy_file(GuestPath("load_hook"), Library());
  }

  static const TempFolder& Folder() {
    static const TempFolder folder;
    return folder;
  }
  static std::string Library() { return Folder() / "library.so"; }

  // Runs in the constructor of an image that is loaded.
  static void SpoilTheLibrary() {
    std::ofstream(Folder() / "junk") << "no library";
    std::filesystem::rename(Folder() / "junk", Library());
  }

  void AddAndSpawn(int actors) {
    ASSERT_THAT(host().AddWorkload({.name = "many", .path = Library()}),
                IsOk());
    for (int i = 0; i < actors; ++i) {
      ASSERT_THAT(host().Spawn("many"), IsOk());
    }
  }
};

TEST_F(ReloadContentTest, AllActorsGetTheSameWhateverTheFileIsByThen) {
  AddAndSpawn(3);
  const std::string address =
      std::to_string(reinterpret_cast<uintptr_t>(&SpoilTheLibrary));
  setenv("TROUPE_ON_LOAD", address.c_str(), 1);

  const absl::StatusOr<ReloadReport> report = host().ReloadAndWait("many");

  unsetenv("TROUPE_ON_LOAD");
  std::filesystem::remove(Library());
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->switched, 3u);
}

TEST_F(ReloadContentTest, IsRefusedWhenItWouldLeaveTooManyImages) {
  options_.max_generations = 2;
  AddAndSpawn(3);

  EXPECT_THAT(host().ReloadAndWait("many"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "reload 'many': 0 of 2 former generations of its "
                       "library are mapped, 3 more would be (unload is not "
                       "set); restart the host; generation 1 goes on"));

  std::filesystem::remove(Library());
  EXPECT_THAT(host().Spawn("many"), StatusIs(absl::StatusCode::kNotFound, ""));
}

}  // namespace
}  // namespace troupe
