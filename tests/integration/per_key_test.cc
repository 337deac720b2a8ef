// Handlers that take turns but with those of an equal key.
#include "tests/integration/interleaving_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;

using PerKeyTest = InterleavingTest;

TEST_F(PerKeyTest, EqualKeysRunOneAfterTheOtherInOrderAndOthersPass) {
  const ActrId desk = Desk1();
  const PendingReply a = AskKeyed(desk, "x", 'a');
  const PendingReply b = AskKeyed(desk, "x", 'b');
  const PendingReply c = AskKeyed(desk, "x", 'c');
  const PendingReply d = AskKeyed(desk, "y", 'd');
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin d"));
  EXPECT_EQ(InfoOf(desk).mailbox_messages, 2u);

  Answer("d");
  EXPECT_THAT(d.Await(), Answers("d"));
  Answer("a");

  EXPECT_THAT(Ran(),
              ElementsAre("begin a", "begin d", "end d", "end a", "begin b"));
  Answer("b");
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin d", "end d", "end a",
                                 "begin b", "end b", "begin c"));
}

TEST_F(PerKeyTest, AKeyIsOneOfTheActorWhateverTheMethod) {
  const ActrId desk = Desk1();
  const PendingReply a = AskKeyed(desk, "x", 'a');
  const PendingReply b = AskKeyed(desk, "x", 'b', "test.Desk.AlsoKeyed");
  const PendingReply c = AskKeyed(desk, "y", 'c', "test.Desk.AlsoKeyed");

  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin c"));
}

TEST_F(PerKeyTest, OfNoKeyAndWhatIsNoMessageTheKeyIsTheDefault) {
  const ActrId desk = Desk1();
  const PendingReply a = AskKeyed(desk, "", 'a');
  const PendingReply b = StartAt(desk, "test.Desk.Keyed", "b");

  EXPECT_THAT(Ran(), ElementsAre("begin a")) << "not the same key";
}

TEST_F(PerKeyTest, InterleavedOnesPassThoseThatWaitForTheirKey) {
  const ActrId desk = Desk1();
  const PendingReply a = AskKeyed(desk, "x", 'a');
  const PendingReply b = AskKeyed(desk, "x", 'b');
  const PendingReply c = Ask(desk, "c");

  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin c"));
}

TEST_F(PerKeyTest, ACallOfItsOwnActorWithItsOwnKeyIsRefusedAtOnce) {
  const ActrId desk = Desk1();

  EXPECT_THAT(Call(desk, "test.Desk.Again", Keyed("x", 'a')),
              StatusIs(absl::StatusCode::kFailedPrecondition, "call cycle: "));
}

TEST_F(PerKeyTest, NothingPassesASerialMessage) {
  const ActrId desk = Desk1();
  const PendingReply a = AskKeyed(desk, "x", 'a');
  const PendingReply b = AskKeyed(desk, "x", 'b');
  const PendingReply serial = Start(desk, "test.Desk.Note", "alone");
  const PendingReply d = AskKeyed(desk, "y", 'd');
  EXPECT_THAT(Ran(), ElementsAre("begin a"));

  Answer("a");
  Answer("b");

  EXPECT_THAT(Ran(), ElementsAre("begin a", "end a", "begin b", "end b",
                                 "note alone", "begin d"));
}

TEST_F(PerKeyTest, OneThatIsGivenUpWhileItWaitsForItsKeyIsNotRun) {
  const ActrId desk = Desk1();
  const PendingReply a = AskKeyed(desk, "x", 'a');
  PendingReply b;
  const CallHandle handle = host().CancellableCall(
      desk, "test.Desk.Keyed", Keyed("x", 'b'), {}, b.done());
  const PendingReply c = AskKeyed(desk, "x", 'c');

  handle.Cancel();
  Settle();
  Answer("a");

  EXPECT_THAT(b.Await(), StatusIs(absl::StatusCode::kCancelled, "given up"));
  EXPECT_THAT(Ran(), ElementsAre("begin a", "end a", "begin c"));
}

TEST_F(PerKeyTest, WhatWaitsForItsKeyIsHandledBeforeAnActorStops) {
  const ActrId desk = Desk1();
  const PendingReply a = AskKeyed(desk, "x", 'a');
  const PendingReply b = AskKeyed(desk, "x", 'b');

  EXPECT_THAT(host().StopActor(desk), IsOk());
  Answer("a");
  Answer("b");
  AwaitEnd(desk);

  EXPECT_THAT(Ran(),
              ElementsAre("begin a", "end a", "begin b", "end b", "stop"));
}

TEST_F(PerKeyTest, ACrashLeavesThoseThatWaitForTheirKeyToTheNextInstance) {
  WorkloadOptions options;
  options.restart.mode = RestartMode::kTransient;
  const ActrId desk = Desk1(options);
  const PendingReply a = AskKeyed(desk, "x", 'a');
  const PendingReply b = AskKeyed(desk, "x", 'b');
  const PendingReply fall = StartAt(desk, "test.Desk.Fall", "c");

  Answer("c");
  EXPECT_THAT(a.Await(),
              StatusIs(absl::StatusCode::kUnavailable, "broke down"));
  EXPECT_FALSE(b.is_known());
  Advance(absl::Seconds(1));
  Answer("b");

  EXPECT_THAT(b.Await(), Answers("b"));
}

}  // namespace
}  // namespace troupe
