#include "host/loop/folder_watcher.h"

#include <filesystem>
#include <fstream>
#include <memory>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

class FolderWatcherTest : public ::testing::Test {
 protected:
  void AwaitChange() {
    while (changes_ == 0) loop_->Poll(PollMode::kWait);
    changes_ = 0;
  }

  const TempFolder folder_;
  const std::unique_ptr<EventLoop> loop_ = EventLoop::Create().value();
  int changes_ = 0;
};

TEST_F(FolderWatcherTest, TellsOfFilesThatAreMadeAndReplaced) {
  std::ofstream(folder_ / "next") << "1";
  const auto watcher =
      FolderWatcher::Create(loop_.get(), folder_ / "", [this] { ++changes_; });
  ASSERT_THAT(watcher, IsOk());

  std::filesystem::rename(folder_ / "next", folder_ / "library");
  AwaitChange();

  std::ofstream(folder_ / "library") << "2";
  AwaitChange();
}

TEST_F(FolderWatcherTest, AFolderThatIsNotThereIsRefused) {
  EXPECT_THAT(FolderWatcher::Create(loop_.get(), "/none", [] {}),
              StatusIs(absl::StatusCode::kNotFound, "watch folder '/none'"));
}

}  // namespace
}  // namespace troupe
