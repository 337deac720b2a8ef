#include "host/actor/message_pool.h"

#include <cstring>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "host/actor/message.h"

namespace troupe {
namespace {

class MessagePoolTest : public ::testing::Test {
 protected:
  ~MessagePoolTest() override { pool_->Release(); }

  MessagePool* const pool_ = MessagePool::Acquire();
};

TEST_F(MessagePoolTest, AMessageHasRoomForItsFrame) {
  for (size_t size = 0; size < 5000; size += 7) {
    Message* const message = MessagePool::Allocate(pool_, size);

    EXPECT_GE(message->capacity, size);
    std::memset(message->frame(), 0x5a, message->capacity);
    MessagePool::Free(message, pool_);
  }
}

TEST_F(MessagePoolTest, ABlockThatCameBackIsUsedAgain) {
  MessagePool::Free(MessagePool::Allocate(pool_, 100), pool_);
  const uint64_t before = pool_->heap_allocations();

  for (int i = 0; i < 100; ++i) {
    MessagePool::Free(MessagePool::Allocate(pool_, 100), pool_);
  }

  EXPECT_EQ(pool_->heap_allocations(), before);
}

TEST_F(MessagePoolTest, ABlockUsedAgainHasNothingOfItsFirstUse) {
  Message* const first = MessagePool::Allocate(pool_, 100);
  first->reply_to = 7;
  first->deadline_ns = 8;
  first->from_guest = true;
  MessagePool::Free(first, pool_);

  Message* const second = MessagePool::Allocate(pool_, 90);

  EXPECT_EQ(second->reply_to, 0U);
  EXPECT_EQ(second->deadline_ns, 0);
  EXPECT_FALSE(second->from_guest);
  MessagePool::Free(second, pool_);
}

TEST_F(MessagePoolTest, WastesAtMostAQuarter) {
  for (const size_t size : {200u, 281u, 1000u, 5000u, 60'000u, 200'000u}) {
    Message* const message = MessagePool::Allocate(pool_, size);

    EXPECT_LE(message->capacity, (size + sizeof(Message)) * 5 / 4) << size;
    MessagePool::Free(message, pool_);
  }
}

TEST_F(MessagePoolTest, WithoutAPoolTheBlockIsOfTheHeap) {
  Message* const message = MessagePool::Allocate(nullptr, 100);

  EXPECT_EQ(message->home, nullptr);
  EXPECT_EQ(message->capacity, 100U);
  MessagePool::Free(message, pool_);
}

TEST_F(MessagePoolTest, AVeryLargeBlockIsOfTheHeapAndCounted) {
  const uint64_t before = pool_->heap_allocations();

  for (int i = 0; i < 2; ++i) {
    MessagePool::Free(MessagePool::Allocate(pool_, 1'000'000), pool_);
  }

  EXPECT_EQ(pool_->heap_allocations(), before + 2);
}

TEST_F(MessagePoolTest, NothingIsFreedForANullPointer) {
  MessagePool::Free(nullptr, pool_);
  MessagePool::Free(nullptr, nullptr);
}

TEST_F(MessagePoolTest, BlocksFreedOnAnotherThreadComeHome) {
  constexpr int kMessages = 1000;
  std::vector<Message*> messages;
  messages.reserve(kMessages);
  for (int i = 0; i < kMessages; ++i) {
    messages.push_back(MessagePool::Allocate(pool_, 100));
  }
  const uint64_t before = pool_->heap_allocations();

  std::thread([&] {
    for (Message* message : messages) MessagePool::Free(message, nullptr);
  }).join();
  for (Message*& message : messages) {
    message = MessagePool::Allocate(pool_, 100);
  }

  EXPECT_EQ(pool_->heap_allocations(), before);
  for (Message* message : messages) MessagePool::Free(message, pool_);
}

TEST_F(MessagePoolTest, ThreadsMayFreeWhileTheOwnerAllocates) {
  constexpr int kRounds = 200;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Message*> mine;
    mine.reserve(16);
    for (int i = 0; i < 16; ++i) {
      mine.push_back(MessagePool::Allocate(pool_, 64));
    }
    std::thread other([mine] {
      for (Message* message : mine) MessagePool::Free(message, nullptr);
    });
    for (int i = 0; i < 16; ++i) {
      MessagePool::Free(MessagePool::Allocate(pool_, 64), pool_);
    }
    other.join();
  }
}

TEST_F(MessagePoolTest, KnowsHowManyBlocksAreOut) {
  const uint64_t before = pool_->BlocksOut();
  Message* const small = MessagePool::Allocate(pool_, 64);
  Message* const large = MessagePool::Allocate(pool_, 100'000);
  EXPECT_EQ(pool_->BlocksOut(), before + 2);

  MessagePool::Free(small, nullptr);  // As another thread would.
  MessagePool::Free(large, pool_);

  EXPECT_EQ(pool_->BlocksOut(), before);
}

TEST_F(MessagePoolTest, TheFrameKnowsItsMessage) {
  Message* const message = MessagePool::Allocate(pool_, 10);

  EXPECT_EQ(Message::FromFrame(message->frame()), message);
  MessagePool::Free(message, pool_);
}

}  // namespace
}  // namespace troupe
