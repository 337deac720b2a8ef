#include "host/actor/actor_slot.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace troupe {
namespace {

class ActorSlotTest : public ::testing::Test {
 protected:
  ActorSlotTest() { slot_.workload = &workload_; }

  WorkloadInfo workload_ = [] {
    WorkloadInfo info;
    info.mailbox = {.max_messages = 2, .max_bytes = 100};
    return info;
  }();
  ActorSlot slot_;
};

TEST_F(ActorSlotTest, TakesMessagesUpToItsBoundOfMessages) {
  EXPECT_TRUE(slot_.TryReserve(10));
  EXPECT_TRUE(slot_.TryReserve(10));

  EXPECT_FALSE(slot_.TryReserve(10));

  EXPECT_EQ(slot_.Load().messages, 2U) << "the refused one was counted";
  EXPECT_EQ(slot_.Load().bytes, 20U);
}

TEST_F(ActorSlotTest, TakesMessagesUpToItsBoundOfBytes) {
  EXPECT_TRUE(slot_.TryReserve(60));

  EXPECT_FALSE(slot_.TryReserve(41));
  EXPECT_TRUE(slot_.TryReserve(40));
}

TEST_F(ActorSlotTest, WhenEmptyTakesOneOfAnySize) {
  EXPECT_TRUE(slot_.TryReserve(1'000'000));

  EXPECT_FALSE(slot_.TryReserve(1));
}

TEST_F(ActorSlotTest, RoomGivenBackIsTakenAgain) {
  ASSERT_TRUE(slot_.TryReserve(60));
  ASSERT_TRUE(slot_.TryReserve(40));

  slot_.GiveBack(MailboxLoad::Pack(2, 100));

  EXPECT_EQ(slot_.Load().messages, 0U);
  EXPECT_EQ(slot_.Load().bytes, 0U);
  EXPECT_TRUE(slot_.TryReserve(100));
}

TEST_F(ActorSlotTest, ThreadsThatReserveAtOnceNeverTakeMoreThanThereIs) {
  constexpr int kRounds = 10'000;
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  const auto reserve = [&] {
    for (int i = 0; i < kRounds; ++i) {
      if (!slot_.TryReserve(1)) continue;
      const int now = ++inside;
      for (int seen = most; seen < now;) most.compare_exchange_weak(seen, now);
      --inside;
      slot_.GiveBack(MailboxLoad::Pack(1, 1));
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) threads.emplace_back(reserve);
  for (std::thread& thread : threads) thread.join();

  EXPECT_LE(most, 2);
  EXPECT_EQ(slot_.Load().messages, 0U);
}

}  // namespace
}  // namespace troupe
