#include "host/actor/slot_table.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

class SlotTableTest : public ::testing::Test {
 protected:
  // A slot with an actor in it.
  ActorSlot* Occupy() {
    ActorSlot* const slot = table_.Allocate().value();
    slot->serial = SlotTable::SerialOf(*slot);
    return slot;
  }

  SlotTable table_;
};

TEST_F(SlotTableTest, AnActorIsFoundByItsSerialNumber) {
  ActorSlot* const one = Occupy();
  ActorSlot* const two = Occupy();

  EXPECT_EQ(table_.Find(one->serial), one);
  EXPECT_EQ(table_.Find(two->serial), two);
  EXPECT_NE(one->serial, two->serial);
}

TEST_F(SlotTableTest, NobodyIsFoundByANumberThatNeverWas) {
  Occupy();

  EXPECT_EQ(table_.Find(0), nullptr);
  EXPECT_EQ(table_.Find(2), nullptr);
  EXPECT_EQ(table_.Find(~uint64_t{0}), nullptr);
  EXPECT_EQ(table_.Find(uint64_t{1} << 32 | 1), nullptr);
}

TEST_F(SlotTableTest, ASlotThatIsFilledAgainHasAnotherSerialNumber) {
  ActorSlot* const slot = Occupy();
  const uint64_t first = slot->serial;
  table_.Free(slot);
  EXPECT_EQ(table_.Find(first), nullptr);

  ActorSlot* const again = Occupy();

  ASSERT_EQ(again, slot);
  EXPECT_NE(again->serial, first);
  EXPECT_EQ(table_.Find(first), nullptr);
  EXPECT_EQ(table_.Find(again->serial), slot);
}

TEST_F(SlotTableTest, ASlotThatIsAllocatedButNotFilledIsNobody) {
  ASSERT_THAT(table_.Allocate(), IsOk());

  EXPECT_EQ(table_.Find(1), nullptr);
  EXPECT_NE(table_.At(0), nullptr);
  EXPECT_EQ(table_.At(1), nullptr);
}

TEST_F(SlotTableTest, SlotsStayWhereTheyAreAsTheTableGrows) {
  std::vector<ActorSlot*> slots(10'000);
  for (ActorSlot*& slot : slots) slot = Occupy();

  for (uint32_t i = 0; i < slots.size(); ++i) {
    ASSERT_EQ(table_.At(i), slots[i]);
    ASSERT_EQ(slots[i]->index, i);
  }
}

TEST_F(SlotTableTest, OthersMayLookWhileItGrows) {
  ActorSlot* const first = Occupy();
  const uint64_t serial = first->serial;
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      ASSERT_EQ(table_.Find(serial), first);
      table_.Find(table_.size());
    }
  });
  for (int i = 0; i < 20'000; ++i) Occupy();
  done = true;
  reader.join();
}

}  // namespace
}  // namespace troupe
