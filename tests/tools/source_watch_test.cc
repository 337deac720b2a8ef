#include "tools/cli/source_watch.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

class SourceWatchTest : public ::testing::Test {
 protected:
  SourceWatchTest() { std::filesystem::create_directory(folder_ / "src"); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }

  void Watch() {
    auto watch =
        SourceWatch::Start(loop_.get(), folder_ / "", [this] { ++told_; });
    ASSERT_THAT(watch, IsOk());
    watch_ = *std::move(watch);
  }

  void AwaitTold(int count) {
    while (told_ < count) loop_->Poll(PollMode::kWait);
  }

  const TempFolder folder_;
  const std::unique_ptr<EventLoop> loop_ = EventLoop::Create().value();
  int told_ = 0;
  std::unique_ptr<SourceWatch> watch_;
};

TEST_F(SourceWatchTest, TellsOnceOfChangesThatComeTogether) {
  Watch();

  Write("src/a.cc", "a");
  Write("src/b.cc", "b");
  AwaitTold(1);

  EXPECT_EQ(told_, 1);
}

TEST_F(SourceWatchTest, TellsOfWhatIsChangedRemovedAndInNewFolders) {
  Write("src/a.cc", "a");
  Watch();

  Write("src/a.cc", "longer");
  AwaitTold(1);
  std::filesystem::remove(folder_ / "src/a.cc");
  AwaitTold(2);
  std::filesystem::create_directory(folder_ / "more");
  Write("more/c.cc", "c");
  AwaitTold(3);
  Write("more/c.cc", "longer");
  AwaitTold(4);

  EXPECT_EQ(told_, 4);
}

// A source that is changed after them is told once.
TEST_F(SourceWatchTest, WhatIsMadeFromSourcesIsNone) {
  Watch();

  std::filesystem::create_directory(folder_ / "build");
  std::filesystem::create_directory_symlink("/tmp", folder_ / "bazel-bin");
  Write("build/a.o", "o");
  Write(".a.cc.swp", "hidden");
  Write("a.cc~", "backup");
  Write("dev.log", "a line");
  Write("a.cc", "a");
  AwaitTold(1);
  Write("build/a.o", "longer");
  Write("dev.log", "another line");
  Write("a.cc", "longer");
  AwaitTold(2);

  EXPECT_EQ(told_, 2);
}

}  // namespace
}  // namespace troupe
