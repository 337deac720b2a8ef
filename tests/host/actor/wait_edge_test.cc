#include "host/actor/wait_edge.h"

#include "gtest/gtest.h"

namespace troupe {
namespace {

constexpr uint64_t Serial(uint32_t slot, uint32_t generation) {
  return (uint64_t{generation} << 32) | (slot + 1);
}

TEST(WaitEdgeTest, LeadsToItsTarget) {
  const uint64_t edge = WaitEdge::Make(Serial(41, 3), 7);

  EXPECT_EQ(WaitEdge::TargetIndex(edge), 41U);
  EXPECT_TRUE(WaitEdge::PointsTo(edge, Serial(41, 3)));
  EXPECT_FALSE(WaitEdge::PointsTo(edge, Serial(42, 3)));
  EXPECT_FALSE(WaitEdge::PointsTo(edge, Serial(41, 4)));
}

TEST(WaitEdgeTest, TheLastSlotHasOneToo) {
  constexpr uint32_t kLastSlot = (1u << 26) - 1;

  const uint64_t edge = WaitEdge::Make(Serial(kLastSlot, 0x1fff), 0x7fffff);

  EXPECT_EQ(WaitEdge::TargetIndex(edge), kLastSlot);
  EXPECT_TRUE(WaitEdge::PointsTo(edge, Serial(kLastSlot, 0x1fff)));
}

TEST(WaitEdgeTest, TwoWaitsForOneActorDiffer) {
  ActorSlot waiter;

  const uint64_t first = WaitEdge::Publish(&waiter, Serial(1, 0));
  const uint64_t second = WaitEdge::Publish(&waiter, Serial(1, 0));

  EXPECT_NE(first, second);
  EXPECT_EQ(waiter.edge, second);
}

TEST(WaitEdgeTest, OnlyItsOwnWaitTakesItDown) {
  ActorSlot waiter;
  const uint64_t first = WaitEdge::Publish(&waiter, Serial(1, 0));
  WaitEdge::TakeDown(&waiter, first);
  EXPECT_EQ(waiter.edge, 0U);
  const uint64_t second = WaitEdge::Publish(&waiter, Serial(2, 0));

  WaitEdge::TakeDown(&waiter, first);
  EXPECT_EQ(waiter.edge, second) << "by a wait that was over";
  WaitEdge::TakeDown(&waiter, second);

  EXPECT_EQ(waiter.edge, 0U);
}

TEST(WaitEdgeTest, ATentativeOneIsNotFollowedUntilItIsConfirmed) {
  ActorSlot waiter;
  const uint64_t edge = WaitEdge::PublishTentatively(&waiter, Serial(1, 0));
  EXPECT_TRUE(WaitEdge::IsTentative(waiter.edge));

  EXPECT_TRUE(WaitEdge::Confirm(&waiter, edge));

  EXPECT_EQ(waiter.edge, edge);
  EXPECT_FALSE(WaitEdge::IsTentative(waiter.edge));
  WaitEdge::TakeDown(&waiter, edge);
  EXPECT_EQ(waiter.edge, 0U);
}

TEST(WaitEdgeTest, ATentativeOneThatWasTakenDownIsNotConfirmed) {
  ActorSlot waiter;
  const uint64_t edge = WaitEdge::PublishTentatively(&waiter, Serial(1, 0));

  WaitEdge::TakeDown(&waiter, edge);

  EXPECT_FALSE(WaitEdge::Confirm(&waiter, edge));
  EXPECT_EQ(waiter.edge, 0U);
}

TEST(WaitEdgeTest, NoEdgeIsNothingToTakeDown) {
  WaitEdge::TakeDown(nullptr, 0);
}

}  // namespace
}  // namespace troupe
