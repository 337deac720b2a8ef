#include "host/loop/child_process.h"

#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

class ChildProcessTest : public ::testing::Test {
 protected:
  void Run(const std::vector<std::string>& arguments) {
    auto child = ChildProcess::Start(loop_.get(), arguments, folder_ / "",
                                     [this](int code) { code_ = code; });
    ASSERT_THAT(child, IsOk());
    child_ = *std::move(child);
  }

  int AwaitEnd() {
    while (!code_) loop_->Poll(PollMode::kWait);
    return *code_;
  }

  const TempFolder folder_;
  const std::unique_ptr<EventLoop> loop_ = EventLoop::Create().value();
  std::optional<int> code_;
  std::unique_ptr<ChildProcess> child_;
};

TEST_F(ChildProcessTest, TellsWhatTheProgramEndedWith) {
  Run({"sh", "-c", "exit 3"});

  EXPECT_EQ(AwaitEnd(), 3);
}

TEST_F(ChildProcessTest, RunsInTheFolder) {
  Run({"touch", "here"});

  EXPECT_EQ(AwaitEnd(), 0);
  EXPECT_TRUE(std::ifstream(folder_ / "here").is_open());
}

TEST_F(ChildProcessTest, TerminatesWhatTheProgramHasStarted) {
  // The pipe ends when nobody has it open any more.
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  Run({"sh", "-c", "sleep 600 >pipe & wait"});
  std::ifstream pipe(folder_ / "pipe");

  child_->Terminate();

  EXPECT_EQ(AwaitEnd(), 128 + SIGTERM);
  EXPECT_EQ(pipe.get(), std::ifstream::traits_type::eof());
}

TEST_F(ChildProcessTest, SaysWhatCannotBeStarted) {
  EXPECT_THAT(ChildProcess::Start(loop_.get(), {"no-such-program"},
                                  folder_ / "", [](int) {}),
              StatusIs(absl::StatusCode::kNotFound, "'no-such-program'"));
}

}  // namespace
}  // namespace troupe
