#include "host/actor/stream_table.h"

#include <cstdint>
#include <memory>
#include <vector>

#include "abi/wire.h"
#include "gtest/gtest.h"
#include "host/actor/actor_slot.h"
#include "host/actor/chunk.h"
#include "host/actor/message_pool.h"

namespace troupe {
namespace {

class StreamTableTest : public ::testing::Test {
 protected:
  StreamTableTest() { table_.Register("s"); }
  ~StreamTableTest() override {
    for (Message* chunk : made_) MessagePool::Free(chunk, nullptr);
  }

  // A chunk that has nothing but its sequence.
  Message* Chunk(uint64_t sequence) {
    Message* chunk = MessagePool::Allocate(nullptr, 16);
    const char* end = abi::wire::WriteVarint(sequence, chunk->frame());
    chunk->size = static_cast<uint32_t>(end - chunk->frame());
    chunk->request_id = {0, chunk->size};
    made_.push_back(chunk);
    return chunk;
  }

  StreamQueue& QueueOf(const ActorSlot& sender) {
    return table_.QueueOf(*table_.Find("s"), &sender, sender.serial.load());
  }

  uint64_t PopSequence() {
    StreamQueue* queue = nullptr;
    return SequenceOf(*table_.Pop(&queue));
  }

  StreamLedger ledger_;
  StreamTable table_{&ledger_, 1};
  std::vector<Message*> made_;
};

TEST_F(StreamTableTest, SendersTakeTurnsAndEachKeepsItsOrder) {
  ActorSlot one;
  ActorSlot two;
  for (const uint64_t n : {1, 2, 3}) table_.Accept(QueueOf(one), Chunk(n));
  table_.Accept(QueueOf(two), Chunk(10));

  EXPECT_EQ(PopSequence(), 1U);
  EXPECT_EQ(PopSequence(), 10U);
  EXPECT_EQ(PopSequence(), 2U);
  EXPECT_EQ(PopSequence(), 3U);
  EXPECT_FALSE(table_.has_chunks());
}

TEST_F(StreamTableTest, WhoeverTakesOverKeepsTheChunksOfItsOwnStreams) {
  ActorSlot sender;
  table_.Register("t");
  table_.Accept(QueueOf(sender), Chunk(1));
  table_.Accept(table_.QueueOf(*table_.Find("t"), &sender, 0), Chunk(2));
  MessageLine accepted;
  MessageLine held;

  table_.Retain({"s", "u"}, &accepted, &held);

  EXPECT_EQ(PopSequence(), 1U);
  EXPECT_FALSE(table_.has_chunks());
  ASSERT_NE(accepted.front(), nullptr);
  EXPECT_EQ(SequenceOf(*accepted.Pop()), 2U);
  EXPECT_EQ(accepted.front(), nullptr);
  EXPECT_NE(table_.Find("s"), nullptr);
  EXPECT_EQ(table_.Find("t"), nullptr);
  EXPECT_NE(table_.Find("u"), nullptr);
}

TEST_F(StreamTableTest, AlternatesWithTheMailboxWhileBothWait) {
  ActorSlot one;
  EXPECT_FALSE(table_.TakeTurn(false)) << "no chunk";
  table_.Accept(QueueOf(one), Chunk(1));

  EXPECT_TRUE(table_.TakeTurn(false));
  EXPECT_FALSE(table_.TakeTurn(false));
  EXPECT_TRUE(table_.TakeTurn(false));
  EXPECT_TRUE(table_.TakeTurn(true)) << "no message";
}

TEST_F(StreamTableTest, ForgetsSendersThatLiveNoMoreOnceThereAreMany) {
  std::vector<std::unique_ptr<ActorSlot>> senders;
  for (uint64_t serial = 1; serial <= 100; ++serial) {
    senders.push_back(std::make_unique<ActorSlot>());
    senders.back()->serial = serial;
    QueueOf(*senders.back());
  }
  table_.Accept(QueueOf(*senders[0]), Chunk(1));
  senders[0]->serial = 0;
  senders[1]->serial = 0;

  table_.Tidy();

  EXPECT_NE(table_.FindQueue("s", senders[0].get(), 1), nullptr)
      << "it has a chunk";
  EXPECT_EQ(table_.FindQueue("s", senders[1].get(), 2), nullptr);
  EXPECT_NE(table_.FindQueue("s", senders[2].get(), 3), nullptr);
}

TEST_F(StreamTableTest, AStreamEndsWithItsLastChunk) {
  ActorSlot one;
  MessageLine refused;
  table_.Accept(QueueOf(one), Chunk(1));

  EXPECT_EQ(table_.Unregister("s", &refused), 1U);
  EXPECT_EQ(table_.Find("s"), nullptr);
  EXPECT_TRUE(table_.has_chunks());
  EXPECT_EQ(PopSequence(), 1U);
  table_.Tidy();
  table_.Register("s");

  EXPECT_EQ(table_.FindQueue("s", &one, 0), nullptr);
}

TEST_F(StreamTableTest, ItsFiguresAreInTheLedgerAsLongAsItLives) {
  ActorSlot one;
  {
    StreamTable table(&ledger_, 2);
    table.Register("s");
    StreamQueue& queue = table.QueueOf(*table.Find("s"), &one, 0);
    for (const uint64_t n : {4, 6, 6}) table.Accept(queue, Chunk(n));

    EXPECT_EQ(ledger_.Read(2)->gaps, 1U);
    EXPECT_EQ(ledger_.Read(2)->repeats, 1U);
  }
  EXPECT_FALSE(ledger_.Read(2).has_value());
}

}  // namespace
}  // namespace troupe
