#include "host/loop/event_loop.h"

#include <csignal>
#include <memory>

#include "gtest/gtest.h"
#include "host/base/clock.h"
#include "host/loop/waker.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

constexpr int64_t kMillisecond = 1'000'000;

class EventLoopTest : public ::testing::Test {
 protected:
  const std::unique_ptr<EventLoop> loop_ = EventLoop::Create().value();
};

TEST_F(EventLoopTest, APollWithNothingToWaitForReturns) {
  loop_->Poll(PollMode::kNoWait);
  loop_->Poll(PollMode::kWait);
}

TEST_F(EventLoopTest, TheArmedTimerEndsAWait) {
  SystemClock clock;
  const int64_t start = clock.NowNanos();
  loop_->ArmTimer(20 * kMillisecond);

  loop_->Poll(PollMode::kWait);

  // The loop counts whole milliseconds, so it may be one short.
  EXPECT_GE(clock.NowNanos() - start, 19 * kMillisecond);
}

TEST_F(EventLoopTest, ATimerThatHasEndedBeforeTheWaitStillEndsIt) {
  // Keeps the loop waiting: a timer that is lost would hang the test.
  const auto waker = Waker::Create(loop_.get()).value();
  SystemClock clock;
  for (int64_t delay : {int64_t{-5}, int64_t{0}, int64_t{1}}) {
    loop_->ArmTimer(delay);
    const int64_t armed = clock.NowNanos();
    while (clock.NowNanos() < armed + 2 * kMillisecond) {
    }
    loop_->Poll(PollMode::kWait);
  }
}

TEST_F(EventLoopTest, ADisarmedTimerEndsNothing) {
  loop_->ArmTimer(3'600'000 * kMillisecond);

  loop_->DisarmTimer();

  // Nothing is left to wait for.
  loop_->Poll(PollMode::kWait);
}

TEST(EventLoopDeathTest, ALoopThatEndsBeforeWhatWasMadeForItIsOurBug) {
  EXPECT_DEATH(
      {
        std::unique_ptr<EventLoop> loop = EventLoop::Create().value();
        const auto waker = Waker::Create(loop.get()).value();
        loop.reset();
      },
      "check failed");
}

TEST(EventLoopProcessTest, CreateMakesTheProcessOutliveWritesThatFail) {
  for (const int signal_number : {SIGPIPE, SIGXFSZ}) {
    std::signal(signal_number, SIG_DFL);

    ASSERT_THAT(EventLoop::Create(), IsOk());

    EXPECT_EQ(std::signal(signal_number, SIG_IGN), SIG_IGN) << signal_number;
  }
}

}  // namespace
}  // namespace troupe
