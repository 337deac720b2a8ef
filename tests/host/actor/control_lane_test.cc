#include "host/actor/control_lane.h"

#include <string_view>

#include "gtest/gtest.h"

namespace troupe {
namespace {

ControlMessage Named(std::string_view method, uint64_t key = 0) {
  return {method, key, nullptr};
}

TEST(ControlLaneTest, GivesMessagesOutInTheOrderTheyCame) {
  ControlLane lane;
  lane.Push(Named("one"));
  lane.Push(Named("two"));

  EXPECT_EQ(lane.Pop().method, "one");
  EXPECT_EQ(lane.Pop().method, "two");
  EXPECT_TRUE(lane.empty());
}

TEST(ControlLaneTest, OfTwoWithOneKeyTheLaterTakesThePlaceOfTheEarlier) {
  ControlLane lane;
  lane.Push(Named("old", 7));
  lane.Push(Named("other", 8));
  lane.Push(Named("new", 7));

  EXPECT_EQ(lane.Pop().method, "new");
  EXPECT_EQ(lane.Pop().method, "other");
  EXPECT_TRUE(lane.empty());
}

TEST(ControlLaneTest, MessagesWithoutAKeyAreAllTold) {
  ControlLane lane;
  lane.Push(Named("a"));
  lane.Push(Named("a"));

  lane.Pop();
  EXPECT_FALSE(lane.empty());
}

}  // namespace
}  // namespace troupe
