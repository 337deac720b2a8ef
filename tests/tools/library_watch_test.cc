#include "tools/cli/library_watch.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "host/guest/file_identity.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;

class LibraryWatchTest : public ::testing::Test {
 protected:
  LibraryWatchTest() { std::filesystem::create_directory(folder_ / "build"); }

  // Puts a file with `content` into the place of the library.
  void Deploy(const std::string& content) {
    std::ofstream(folder_ / "next") << content;
    std::filesystem::rename(folder_ / "next", library_);
  }

  void Watch(const FileIdentity& loaded) {
    auto watch = LibraryWatch::Start(loop_.get(), {{"shop", library_, loaded}},
                                     [this](const WatchedLibrary& library) {
                                       told_.push_back(library.workload);
                                       return told_.size() > refused_;
                                     });
    ASSERT_THAT(watch, IsOk());
    watch_ = *std::move(watch);
  }

  void AwaitTold(size_t count) {
    while (told_.size() < count) loop_->Poll(PollMode::kWait);
  }

  const TempFolder folder_;
  const std::string library_ = folder_ / "build/shop.so";
  const std::unique_ptr<EventLoop> loop_ = EventLoop::Create().value();
  size_t refused_ = 0;
  std::vector<std::string> told_;
  std::unique_ptr<LibraryWatch> watch_;
};

TEST_F(LibraryWatchTest, TellsOfALibraryThatIsReplaced) {
  Deploy("1");
  Watch(*IdentifyFile(library_));

  Deploy("22");
  AwaitTold(1);

  EXPECT_THAT(told_, ElementsAre("shop"));
}

TEST_F(LibraryWatchTest, TellsOfWhatHasChangedSinceItWasLoaded) {
  Deploy("1");
  const FileIdentity loaded = *IdentifyFile(library_);
  Deploy("22");

  Watch(loaded);
  AwaitTold(1);

  EXPECT_THAT(told_, ElementsAre("shop"));
}

TEST_F(LibraryWatchTest, TellsAgainUntilItIsInTime) {
  refused_ = 2;
  Deploy("1");
  Watch(*IdentifyFile(library_));

  Deploy("22");
  AwaitTold(3);

  EXPECT_THAT(told_, ElementsAre("shop", "shop", "shop"));
}

TEST_F(LibraryWatchTest, TellsOfALibraryWhoseFolderIsMadeAnew) {
  Deploy("1");
  Watch(*IdentifyFile(library_));
  std::filesystem::remove_all(folder_ / "build");
  std::filesystem::create_directory(folder_ / "build");

  Deploy("22");
  AwaitTold(1);
  Deploy("333");
  AwaitTold(2);

  EXPECT_THAT(told_, ElementsAre("shop", "shop"));
}

}  // namespace
}  // namespace troupe
