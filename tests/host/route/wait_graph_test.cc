#include "host/route/wait_graph.h"

#include <vector>

#include "gtest/gtest.h"
#include "host/actor/slot_table.h"
#include "host/actor/wait_edge.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

class WaitGraphTest : public ::testing::Test {
 protected:
  WaitGraphTest() {
    info_.realm = 1;
    info_.type = {"acme", "shop", "1.0.0"};
  }

  ActorSlot* Actor() {
    ActorSlot* const slot = slots_.Allocate().value();
    slot->workload = &info_;
    slot->serial = SlotTable::SerialOf(*slot);
    return slot;
  }

  // `waiter` begins to wait for `target`.
  static uint64_t Wait(ActorSlot* waiter, const ActorSlot* target) {
    return WaitEdge::Publish(waiter, target->serial);
  }

  std::vector<WaitStep> CycleOf(const ActorSlot* waiter) const {
    return FindCycle(slots_, waiter, waiter->serial);
  }

  WorkloadInfo info_;
  SlotTable slots_;
};

TEST_F(WaitGraphTest, AChainIsNoCycle) {
  ActorSlot* const a = Actor();
  ActorSlot* const b = Actor();
  ActorSlot* const c = Actor();
  Wait(b, c);
  Wait(a, b);

  EXPECT_TRUE(CycleOf(a).empty());
  EXPECT_TRUE(CycleOf(c).empty());
}

TEST_F(WaitGraphTest, AWaitForOneselfIsACycle) {
  ActorSlot* const a = Actor();
  Wait(a, a);

  EXPECT_THAT(CycleError(CycleOf(a)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "call cycle: 1@1/acme:shop:1.0.0 -> "
                       "1@1/acme:shop:1.0.0"));
}

TEST_F(WaitGraphTest, ACycleHasAPath) {
  ActorSlot* const a = Actor();
  ActorSlot* const b = Actor();
  ActorSlot* const c = Actor();
  Wait(a, b);
  Wait(b, c);
  Wait(c, a);

  ASSERT_EQ(CycleOf(c).size(), 3U);
  EXPECT_THAT(CycleError(CycleOf(c)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "3@1/acme:shop:1.0.0 -> 1@1/acme:shop:1.0.0 -> "
                       "2@1/acme:shop:1.0.0 -> 3@1/acme:shop:1.0.0"));
}

TEST_F(WaitGraphTest, ACycleThatTheWaiterOnlyLeadsToIsNotItsOwn) {
  ActorSlot* const outside = Actor();
  ActorSlot* const a = Actor();
  ActorSlot* const b = Actor();
  Wait(a, b);
  Wait(b, a);
  Wait(outside, a);

  EXPECT_TRUE(CycleOf(outside).empty());
}

TEST_F(WaitGraphTest, AWaitThatIsOverLeadsNowhere) {
  ActorSlot* const a = Actor();
  ActorSlot* const b = Actor();
  const uint64_t edge = Wait(b, a);
  WaitEdge::TakeDown(b, edge);
  Wait(a, b);

  EXPECT_TRUE(CycleOf(a).empty());
}

TEST_F(WaitGraphTest, AnActorThatMovedIntoTheSlotIsNotTheOneMeant) {
  ActorSlot* const a = Actor();
  ActorSlot* const b = Actor();
  Wait(a, b);
  slots_.Free(b);
  ActorSlot* const other = Actor();
  ASSERT_EQ(other, b);
  Wait(other, a);

  EXPECT_TRUE(CycleOf(other).empty());
}

}  // namespace
}  // namespace troupe
