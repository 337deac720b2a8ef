// Handlers that take turns: which begin while others wait, and which don't.
#include "host/runtime/notice.h"
#include "tests/integration/interleaving_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;

constexpr LinkNotice kConnected = {ConnectionState::kConnected};

TEST_F(InterleavingTest, WhileOneHandlerWaitsAnotherOneBegins) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");
  const PendingReply b = Ask(desk, "b");
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b"));

  Answer("b");

  EXPECT_THAT(b.Await(), Answers("b"));
  EXPECT_FALSE(a.is_known());
  Answer("a");
  EXPECT_THAT(a.Await(), Answers("a"));
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b", "end b", "end a"));
}

TEST_F(InterleavingTest, ASerialMessageRunsAloneAndHoldsUpWhatCameLater) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");
  const PendingReply serial = Start(desk, "test.Desk.Note", "alone");
  const PendingReply b = Ask(desk, "b");
  EXPECT_THAT(Ran(), ElementsAre("begin a")) << "b has overtaken";

  Answer("a");

  EXPECT_THAT(serial.Await(), IsOk());
  EXPECT_THAT(Ran(), ElementsAre("begin a", "end a", "note alone", "begin b"));
}

TEST_F(InterleavingTest, NothingBeginsWhileASerialHandlerWaits) {
  const ActrId desk = Desk1();
  const PendingReply hold = StartAt(desk, "test.Desk.Hold", "a");
  const PendingReply b = Ask(desk, "b");
  EXPECT_THAT(Ran(), ElementsAre("begin a"));

  Answer("a");

  EXPECT_THAT(Ran(), ElementsAre("begin a", "end a", "begin b"));
}

class InterleavingLimitTest : public InterleavingTest {
 protected:
  InterleavingLimitTest() { options_.max_handlers = 2; }
};

TEST_F(InterleavingLimitTest, AtTheLimitTheMailboxWaits) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");
  const PendingReply b = Ask(desk, "b");
  const PendingReply c = Ask(desk, "c");
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b"));
  EXPECT_EQ(InfoOf(desk).mailbox_messages, 1u);

  Answer("b");

  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b", "end b", "begin c"));
}

TEST_F(InterleavingLimitTest, AtTheLimitWhatNobodyWaitsForIsDropped) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");
  const PendingReply b = Ask(desk, "b");
  const PendingReply c = Ask(desk, "c", {.timeout = absl::Milliseconds(100)});
  EXPECT_EQ(InfoOf(desk).mailbox_messages, 1u);

  Advance(absl::Milliseconds(100));

  EXPECT_THAT(c.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded, ""));
  Settle();
  EXPECT_EQ(InfoOf(desk).mailbox_messages, 0u);
}

TEST_F(InterleavingTest, AnActorCanCallItself) {
  const ActrId desk = Desk1();

  EXPECT_THAT(Call(desk, "test.Desk.AskNote", "test.Desk.AskNote"),
              Answers("noted"));
}

TEST_F(InterleavingTest, ACallOfItsOwnSerialMethodIsRefusedAtOnce) {
  const ActrId desk = Desk1();

  EXPECT_THAT(Call(desk, "test.Desk.AskNote", "test.Desk.Note"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "call cycle: "));

  EXPECT_THAT(Ran(), ElementsAre());
}

TEST_F(InterleavingTest, ASerialMessageWhoseTimeIsOverHoldsUpNobody) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");
  const PendingReply serial = Start(desk, "test.Desk.Note", "late",
                                    {.timeout = absl::Milliseconds(100)});
  const PendingReply b = Ask(desk, "b");
  EXPECT_THAT(Ran(), ElementsAre("begin a"));

  Advance(absl::Milliseconds(100));

  EXPECT_THAT(serial.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                       "test.Desk.Note after 100 ms"));
  Settle();
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b"));
}

TEST_F(InterleavingTest, ASerialMessageThatIsGivenUpHoldsUpNobody) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");
  PendingReply serial;
  const CallHandle handle =
      host().CancellableCall(desk, "test.Desk.Note", "", {}, serial.done());
  const PendingReply b = Ask(desk, "b");
  EXPECT_THAT(Ran(), ElementsAre("begin a"));

  handle.Cancel();
  Settle();

  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b"));
}

TEST_F(InterleavingTest, AHookWaitsForTheHandlersAndHoldsUpNobody) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");
  EXPECT_THAT(host().NotifyActor(desk, kConnected), IsOk());

  const PendingReply b = Ask(desk, "b");
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b"));
  Answer("a");
  Answer("b");

  EXPECT_THAT(Ran(),
              ElementsAre("begin a", "begin b", "end a", "end b", "connected"));
}

TEST_F(InterleavingTest, AHandlerThatTakesTurnsWaitsForNobody) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");

  EXPECT_EQ(InfoOf(desk).waits_for, "");
}

TEST_F(InterleavingTest, TheDeadlineOfOneEndsThatOneAlone) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a", {.timeout = absl::Milliseconds(100)});
  const PendingReply b = Ask(desk, "b");

  Advance(absl::Milliseconds(100));

  EXPECT_THAT(a.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                  "test.Desk.Ask after 100 ms"));
  EXPECT_FALSE(b.is_known());
  Answer("b");
  EXPECT_THAT(b.Await(), Answers("b"));
}

TEST_F(InterleavingTest, WhoeverGivesUpCancelsHisOwnHandlerAlone) {
  const ActrId desk = Desk1();
  PendingReply a;
  GateOf("a");
  const CallHandle handle =
      host().CancellableCall(desk, "test.Desk.Ask", "a", {}, a.done());
  Settle();
  const PendingReply b = Ask(desk, "b");

  handle.Cancel();
  Settle();

  EXPECT_THAT(a.Await(), StatusIs(absl::StatusCode::kCancelled, "given up"));
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b", "cancelled a"));
  Answer("b");
  EXPECT_THAT(b.Await(), Answers("b"));
}

TEST_F(InterleavingTest, ATimerRunsAloneAndIsNotHeldUpForEver) {
  const ActrId desk = Desk1();
  EXPECT_THAT(Call(desk, "test.Desk.Remind", "10"), IsOk());
  const PendingReply a = Ask(desk, "a");

  Advance(absl::Milliseconds(10));

  const PendingReply b = Ask(desk, "b");
  EXPECT_THAT(Ran(), ElementsAre("begin a"));
  Answer("a");
  EXPECT_THAT(Ran(), ElementsAre("begin a", "end a", "timer", "begin b"));
}

TEST_F(InterleavingTest, AnActorStopsWhenAllItsHandlersHaveEnded) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");
  const PendingReply b = Ask(desk, "b");

  EXPECT_THAT(host().StopActor(desk), IsOk());
  Settle();

  Answer("a");
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b", "end a"));
  Answer("b");
  AwaitEnd(desk);
  EXPECT_THAT(Ran(),
              ElementsAre("begin a", "begin b", "end a", "end b", "stop"));
}

TEST_F(InterleavingTest, ACrashEndsTheOtherHandlersAndTellsTheirCallers) {
  WorkloadOptions options;
  options.restart.mode = RestartMode::kTransient;
  options.restart.poison_after = 1;
  const ActrId desk = Desk1(options);
  const PendingReply a = Ask(desk, "a");
  const PendingReply fall = StartAt(desk, "test.Desk.Fall", "b");
  EXPECT_THAT(Ran(), ElementsAre("begin a", "begin b"));

  Answer("b");

  EXPECT_THAT(fall.Await(), StatusIs(absl::StatusCode::kInternal, "fell"));
  EXPECT_THAT(a.Await(), StatusIs(absl::StatusCode::kUnavailable,
                                  "test.Desk.Ask: the actor broke down in "
                                  "another handler meanwhile"));
  EXPECT_EQ(InfoOf(desk).state, "restarting");
  Advance(absl::Seconds(1));
  EXPECT_EQ(InfoOf(desk).restarts, 1u);

  // Only one of the two is to blame.
  Answer("a");
  EXPECT_THAT(Call(desk, "test.Desk.Ask", "a"), Answers("a"));
  EXPECT_THAT(Call(desk, "test.Desk.Fall", "b"),
              StatusIs(absl::StatusCode::kInvalidArgument, "set aside"));
}

TEST_F(InterleavingTest, WithoutSupervisionOthersGoOnAfterACrash) {
  const ActrId desk = Desk1();
  const PendingReply a = Ask(desk, "a");
  const PendingReply fall = StartAt(desk, "test.Desk.Fall", "b");

  Answer("b");

  EXPECT_THAT(fall.Await(), StatusIs(absl::StatusCode::kInternal, "fell"));
  EXPECT_FALSE(a.is_known());
  Answer("a");
  EXPECT_THAT(a.Await(), Answers("a"));
}

TEST_F(InterleavingTest, OnAThreadOfItsOwnAnActorIsSerial) {
  WorkloadOptions options;
  options.placement = Placement::kThread;
  const ActrId desk = Desk1(options);
  const PendingReply a = Ask(desk, "a");
  EXPECT_THAT(ran_->Await(1), ElementsAre("begin a"));
  const PendingReply b = Ask(desk, "b");
  EXPECT_EQ(InfoOf(desk).mailbox_messages, 1u);

  Answer("a");

  EXPECT_THAT(ran_->Await(3), ElementsAre("begin a", "end a", "begin b"));
  Answer("b");
  EXPECT_THAT(b.Await(), Answers("b"));
}

TEST_F(InterleavingTest, AThreadOfAHandlerThatWaitsIsToldOfThatHandler) {
  const ActrId desk = Desk1();
  const PendingReply watched =
      StartAt(desk, "test.Desk.Watched", "a", {.timeout = absl::Seconds(7)});
  EXPECT_THAT(ran_->Await(2), ElementsAre("watches", "watched"));

  Answer("a");

  EXPECT_THAT(watched.Await(), Answers("false 7s"));
}

TEST_F(InterleavingTest, AnUnknownConcurrencyIsRefusedWithItsRoute) {
  static constexpr char kMetadata[] =
      "type=test:desk:1.0.0\nroute=test.Desk.Ask\nconcurrency=PARALLEL\n";
  troupe_guest_table table = *Desk::Table();
  table.metadata = kMetadata;
  table.metadata_len = sizeof(kMetadata) - 1;

  EXPECT_THAT(host().AddWorkload({.name = "desk", .linked = &table}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "route 'test.Desk.Ask': concurrency 'PARALLEL' is "
                       "neither SERIAL, INTERLEAVED nor PER_KEY and field "
                       "numbers"));
}

}  // namespace
}  // namespace troupe
