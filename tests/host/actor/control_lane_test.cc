#include "host/actor/control_lane.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"
#include "host/actor/actor_timers.h"

namespace troupe {
namespace {

using abi::Hook;

ControlMessage Named(std::string_view method) {
  ControlMessage message;
  message.method = method;
  return message;
}

ControlMessage Of(HookEvent event) {
  ControlMessage message;
  message.method = HookName(event.hook);
  message.hook = std::make_shared<HookEvent>(std::move(event));
  return message;
}

HookEvent Peer(Hook hook, std::string id) {
  HookEvent event;
  event.hook = hook;
  event.peer = std::move(id);
  return event;
}

HookEvent Pressure(uint64_t queue_len) {
  HookEvent event;
  event.hook = Hook::kMailboxBackpressure;
  event.queue_len = queue_len;
  return event;
}

TEST(ControlLaneTest, GivesMessagesOutInTheOrderTheyCame) {
  ControlLane lane;
  EXPECT_EQ(lane.Push(Named("one")), ControlPush::kAdded);
  lane.Push(Named("two"));

  EXPECT_EQ(lane.Pop().method, "one");
  EXPECT_EQ(lane.Pop().method, "two");
  EXPECT_TRUE(lane.empty());
}

TEST(ControlLaneTest, WhatIsNoHookIsAlwaysTold) {
  ControlLane lane;
  lane.Push(Named("a"));

  EXPECT_EQ(lane.Push(Named("a")), ControlPush::kAdded);
}

TEST(ControlLaneTest, OfAMailboxTheLatestFiguresTakeThePlaceOfTheEarlier) {
  ControlLane lane;
  lane.Push(Of(Pressure(8)));
  lane.Push(Named("other"));

  EXPECT_EQ(lane.Push(Of(Pressure(9))), ControlPush::kCoalesced);

  EXPECT_EQ(lane.Pop().hook->queue_len, 9U);
  EXPECT_EQ(lane.Pop().method, "other");
}

TEST(ControlLaneTest, EqualHooksAreOneUnlessAnotherOfTheirSubjectIsBetween) {
  ControlLane lane;
  lane.Push(Of(Peer(Hook::kWebrtcConnected, "a")));

  EXPECT_EQ(lane.Push(Of(Peer(Hook::kWebrtcConnected, "b"))),
            ControlPush::kAdded);
  EXPECT_EQ(lane.Push(Of(Peer(Hook::kWebsocketConnected, "a"))),
            ControlPush::kAdded);
  EXPECT_EQ(lane.Push(Of(Peer(Hook::kWebrtcConnected, "a"))),
            ControlPush::kCoalesced);
  EXPECT_EQ(lane.Push(Of(Peer(Hook::kWebrtcDisconnected, "a"))),
            ControlPush::kAdded);
  EXPECT_EQ(lane.Push(Of(Peer(Hook::kWebrtcConnected, "a"))),
            ControlPush::kAdded);
}

TEST(ControlLaneTest, HooksThatDifferInWhatTheyCarryAreTwo) {
  ControlLane lane;
  HookEvent event = Peer(Hook::kWebrtcConnected, "a");
  lane.Push(Of(event));
  event.relayed = false;

  EXPECT_EQ(lane.Push(Of(event)), ControlPush::kAdded);
}

TEST(ControlLaneTest, BeyondItsBoundTheOldestHookGoes) {
  ControlLane lane;
  lane.Push(Named("on_error"));
  for (size_t i = 1; i < kMaxControlMessages; ++i) {
    lane.Push(Of(Peer(Hook::kWebrtcConnected, std::to_string(i))));
  }

  EXPECT_EQ(lane.Push(Of(Peer(Hook::kWebrtcConnected, "new"))),
            ControlPush::kDroppedOldest);

  EXPECT_EQ(lane.Pop().method, "on_error");
  EXPECT_EQ(lane.Pop().hook->peer, "2");
}

TEST(ControlLaneTest, WhatIsNoHookIsNeverDropped) {
  ControlLane lane;
  for (size_t i = 0; i < kMaxControlMessages; ++i) lane.Push(Named("fault"));

  EXPECT_EQ(lane.Push(Named("fault")), ControlPush::kAdded);
}

TEST(ControlLaneTest, MessagesAndTimersTakeTurnsWhileBothWait) {
  ControlLane lane;
  ActorTimer first;
  ActorTimer second;
  lane.PushTimer(&first);
  lane.PushTimer(&second);
  lane.Push(Named("one"));
  lane.Push(Named("two"));

  EXPECT_EQ(lane.PopTimer(), &first);
  EXPECT_EQ(lane.PopTimer(), nullptr);
  EXPECT_EQ(lane.Pop().method, "one");
  EXPECT_EQ(lane.PopTimer(), &second);
  EXPECT_EQ(lane.PopTimer(), nullptr);
  EXPECT_EQ(lane.Pop().method, "two");
  EXPECT_TRUE(lane.empty());
}

TEST(ControlLaneTest, ATimerCanBeTakenOutBeforeItsTurn) {
  ControlLane lane;
  ActorTimer timer;
  lane.PushTimer(&timer);
  EXPECT_FALSE(lane.empty());

  ControlLane::RemoveTimer(&timer);

  EXPECT_TRUE(lane.empty());
}

}  // namespace
}  // namespace troupe
