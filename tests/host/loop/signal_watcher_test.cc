#include "host/loop/signal_watcher.h"

#include <csignal>
#include <memory>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

class SignalWatcherTest : public ::testing::Test {
 protected:
  const std::unique_ptr<EventLoop> loop_ = EventLoop::Create().value();
};

TEST_F(SignalWatcherTest, ASignalBecomesACall) {
  int calls = 0;
  const auto watcher =
      SignalWatcher::Create(loop_.get(), SIGUSR1, [&calls] { ++calls; });
  ASSERT_THAT(watcher, IsOk());

  std::raise(SIGUSR1);
  EXPECT_EQ(calls, 0) << "called outside of Poll()";
  loop_->Poll(PollMode::kWait);

  EXPECT_EQ(calls, 1);
}

TEST_F(SignalWatcherTest, TheCallMayDestroyTheWatcher) {
  absl::StatusOr<std::unique_ptr<SignalWatcher>> watcher;
  watcher = SignalWatcher::Create(loop_.get(), SIGUSR1,
                                  [&watcher] { watcher->reset(); });
  ASSERT_THAT(watcher, IsOk());

  std::raise(SIGUSR1);
  loop_->Poll(PollMode::kWait);

  EXPECT_EQ(*watcher, nullptr);
}

TEST_F(SignalWatcherTest, ASignalThatCannotBeCaughtIsRefused) {
  EXPECT_THAT(SignalWatcher::Create(loop_.get(), SIGKILL, [] {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "watch signal 9: invalid argument"));
}

}  // namespace
}  // namespace troupe
