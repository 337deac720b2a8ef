#include "host/loop/waker.h"

#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "host/base/clock.h"
#include "host/base/mpsc_queue.h"

namespace troupe {
namespace {

struct Item {
  Item* next = nullptr;
  int value = 0;
};

class WakerTest : public ::testing::Test {
 protected:
  const std::unique_ptr<EventLoop> loop_ = EventLoop::Create().value();
  const std::unique_ptr<Waker> waker_ = Waker::Create(loop_.get()).value();
};

TEST_F(WakerTest, AWakeBeforeTheSleepForbidsIt) {
  waker_->Wake();
  waker_->Wake();

  EXPECT_FALSE(waker_->PrepareToSleep());
  EXPECT_TRUE(waker_->PrepareToSleep()) << "one wake counted twice";
}

TEST_F(WakerTest, AWakeDuringTheSleepEndsIt) {
  ASSERT_TRUE(waker_->PrepareToSleep());

  waker_->Wake();
  loop_->Poll(PollMode::kWait);
  waker_->CancelSleep();

  EXPECT_TRUE(waker_->PrepareToSleep());
}

TEST_F(WakerTest, AWakeWhileAwakeCostsNoEvent) {
  waker_->Wake();
  ASSERT_FALSE(waker_->PrepareToSleep());
  ASSERT_TRUE(waker_->PrepareToSleep());

  // A written eventfd would end this wait before the timer does.
  SystemClock clock;
  const int64_t start = clock.NowNanos();
  loop_->ArmTimer(20'000'000);
  loop_->Poll(PollMode::kWait);

  EXPECT_GE(clock.NowNanos() - start, 10'000'000);
}

// A wake that is lost hangs this test, and a missing order between push and
// drain is a race that ThreadSanitizer reports.
TEST_F(WakerTest, ManyThreadsPushAndTheOwnerNeverOversleeps) {
  constexpr int kProducers = 3;
  constexpr int kPerProducer = 5'000;
  MpscQueue<Item> inbox;
  std::vector<std::vector<Item>> items(kProducers);
  std::vector<std::thread> producers;
  for (std::vector<Item>& mine : items) {
    mine = std::vector<Item>(kPerProducer);
    producers.emplace_back([&] {
      for (Item& item : mine) {
        item.value = 1;
        if (inbox.Push(&item)) waker_->Wake();
        if (&item - mine.data() == kPerProducer / 2) std::this_thread::yield();
      }
    });
  }

  int sum = 0;
  while (sum < kProducers * kPerProducer) {
    if (waker_->PrepareToSleep()) {
      loop_->Poll(PollMode::kWait);
      waker_->CancelSleep();
    }
    for (Item* item = inbox.PopAll(); item != nullptr; item = item->next) {
      sum += item->value;
    }
  }
  for (std::thread& producer : producers) producer.join();

  EXPECT_EQ(sum, kProducers * kPerProducer);
}

}  // namespace
}  // namespace troupe
