#include "host/loop/ticker.h"

#include <memory>
#include <optional>

#include "gtest/gtest.h"

namespace troupe {
namespace {

class TickerTest : public ::testing::Test {
 protected:
  const std::unique_ptr<EventLoop> loop_ = EventLoop::Create().value();
};

TEST_F(TickerTest, TicksAgainAndAgain) {
  int ticks = 0;
  const Ticker ticker(loop_.get(), absl::Milliseconds(1), [&] { ++ticks; });

  while (ticks < 3) loop_->Poll(PollMode::kWait);

  EXPECT_EQ(ticks, 3);
}

TEST_F(TickerTest, ATickMayDestroyTheTicker) {
  std::optional<Ticker> ticker;
  ticker.emplace(loop_.get(), absl::Milliseconds(1), [&] { ticker.reset(); });

  loop_->Poll(PollMode::kWait);
  // Nothing ticks any more, so there is nothing to wait for.
  loop_->Poll(PollMode::kWait);

  EXPECT_FALSE(ticker.has_value());
}

}  // namespace
}  // namespace troupe
