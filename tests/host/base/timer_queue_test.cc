#include "host/base/timer_queue.h"

#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(TimerQueueTest, GivesTimersOutInTheOrderTheyCame) {
  TimerNode one;
  TimerNode two;
  TimerQueue queue;
  queue.Push(&one);
  queue.Push(&two);

  EXPECT_EQ(queue.Pop(), &one);
  EXPECT_EQ(queue.Pop(), &two);
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(one.linked());
}

TEST(TimerQueueTest, OneInTheMiddleCanBeTakenOut) {
  TimerNode one;
  TimerNode two;
  TimerNode three;
  TimerQueue queue;
  queue.Push(&one);
  queue.Push(&two);
  queue.Push(&three);

  TimerQueue::Remove(&two);

  EXPECT_FALSE(two.linked());
  EXPECT_EQ(queue.Pop(), &one);
  EXPECT_EQ(queue.Pop(), &three);
}

TEST(TimerQueueTest, ATimerGoesFromAWheelIntoAQueueAndBack) {
  TimerNode node(3);
  TimerQueue queue;
  TimerWheel wheel(0);
  wheel.Add(&node, 1'000'000);

  ASSERT_EQ(wheel.PopExpired(1'000'000), &node);
  queue.Push(&node);
  EXPECT_EQ(queue.Pop(), &node);
  wheel.Add(&node, 2'000'000);

  EXPECT_EQ(wheel.PopExpired(1'999'999), nullptr);
  EXPECT_EQ(wheel.PopExpired(2'000'000), &node);
  EXPECT_EQ(node.kind(), 3);
}

TEST(TimerQueueTest, ItsEndUnlinksWhatIsLeft) {
  TimerNode node;
  {
    TimerQueue queue;
    queue.Push(&node);
  }

  EXPECT_FALSE(node.linked());
}

}  // namespace
}  // namespace troupe
