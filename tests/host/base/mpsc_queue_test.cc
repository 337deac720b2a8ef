#include "host/base/mpsc_queue.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace troupe {
namespace {

struct Item {
  Item* next = nullptr;
  int producer = 0;
  int number = 0;
};

TEST(MpscQueueTest, PopAllHandsOutTheOldestFirst) {
  MpscQueue<Item> queue;
  Item first{.number = 1};
  Item second{.number = 2};
  queue.Push(&first);
  queue.Push(&second);

  Item* chain = queue.PopAll();

  ASSERT_EQ(chain, &first);
  ASSERT_EQ(chain->next, &second);
  EXPECT_EQ(chain->next->next, nullptr);
  EXPECT_TRUE(queue.empty());
}

TEST(MpscQueueTest, OnlyThePushThatFindsItEmptySaysSo) {
  MpscQueue<Item> queue;
  Item items[3];

  EXPECT_TRUE(queue.Push(&items[0]));
  EXPECT_FALSE(queue.Push(&items[1]));
  queue.PopAll();
  EXPECT_TRUE(queue.Push(&items[2]));
}

TEST(MpscQueueTest, PopAllOfAnEmptyQueueIsNull) {
  MpscQueue<Item> queue;

  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.PopAll(), nullptr);
}

// The payload is not atomic: without the queue's ordering ThreadSanitizer
// reports a race on it.
TEST(MpscQueueTest, ManyThreadsPushAndNothingIsLostOrReordered) {
  constexpr int kProducers = 4;
  constexpr int kPerProducer = 10'000;
  MpscQueue<Item> queue;
  std::vector<std::vector<Item>> items(kProducers);
  std::vector<std::thread> producers;
  for (int p = 0; p < kProducers; ++p) {
    items[p] = std::vector<Item>(kPerProducer);
    producers.emplace_back([&queue, &mine = items[p], p] {
      for (int i = 0; i < kPerProducer; ++i) {
        mine[i].producer = p;
        mine[i].number = i;
        queue.Push(&mine[i]);
      }
    });
  }

  int next_number[kProducers] = {};
  int taken = 0;
  while (taken < kProducers * kPerProducer) {
    Item* item = queue.PopAll();
    if (item == nullptr) std::this_thread::yield();
    for (; item != nullptr; item = item->next, ++taken) {
      ASSERT_EQ(item->number, next_number[item->producer]++);
    }
  }
  for (std::thread& producer : producers) producer.join();

  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace troupe
