// Timers that actors set: when they fire, in which order, beside what, and when
// they don't.
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "host/actor/control_lane.h"
#include "tests/integration/timers_fixture.h"

namespace troupe {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(TimersTest, OneFiresOnceAndNeverEarly) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/after", "tea 100");

  Advance(absl::Milliseconds(99));
  EXPECT_THAT(ran_->entries(), IsEmpty());
  Advance(absl::Milliseconds(1));
  EXPECT_THAT(ran_->Await(1), ElementsAre("tea"));

  Advance(absl::Seconds(10));
  EXPECT_THAT(ran_->entries(), SizeIs(1));
  EXPECT_EQ(host().Timers().fired, 1U);
  EXPECT_EQ(host().Resources().timers, 0U);
}

TEST_F(TimersTest, TheyFireInTheOrderOfTheirTimes) {
  const ActrId alarm = Alarms();
  for (const char* timer : {"c 300", "a 100", "b 200", "b2 200"}) {
    Do(alarm, "test/after", timer);
  }

  Advance(absl::Seconds(1));

  EXPECT_THAT(ran_->Await(4), ElementsAre("a", "b", "b2", "c"));
}

TEST_F(TimersTest, ZeroIsAsSoonAsTheHandlerIsDone) {
  Do(Alarms(), "test/after", "now 0");

  EXPECT_THAT(ran_->Await(1), ElementsAre("now"));
}

TEST_F(TimersTest, ALongHandlerDoesNotMakeItEarly) {
  // Runs within the handler, which holds its shard.
  ASSERT_THAT(host().AddShellHandler("work",
                                     [this](const ShellRequest&, Responder) {
                                       clock_.Advance(absl::Milliseconds(700));
                                     }),
              IsOk());
  const ActrId puppet = PuppetWith({.on_timer = Note("fired")});
  ASSERT_THAT(Send(puppet, {frames::TellShell("work"), frames::Timer(7, 1000)}),
              IsOk());

  Advance(absl::Milliseconds(999));
  EXPECT_THAT(ran_->entries(), IsEmpty());
  Advance(absl::Milliseconds(1));

  EXPECT_THAT(ran_->Await(1), ElementsAre("fired"));
}

TEST_F(TimersTest, ARepeatingOneFiresAtEachMultiple) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/every", "tick 100");

  for (int i = 1; i <= 5; ++i) {
    Advance(absl::Milliseconds(99));
    EXPECT_THAT(ran_->entries(), SizeIs(i - 1));
    Advance(absl::Milliseconds(1));
    EXPECT_THAT(ran_->entries(), SizeIs(i));
  }
  EXPECT_THAT(ran_->entries(), Each("tick"));
}

TEST_F(TimersTest, OneThatIsToldLateDoesNotDrift) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/every", "tick 100");

  Advance(absl::Milliseconds(130));
  EXPECT_THAT(ran_->entries(), SizeIs(1));
  Advance(absl::Milliseconds(69));
  EXPECT_THAT(ran_->entries(), SizeIs(1));
  Advance(absl::Milliseconds(1));

  EXPECT_THAT(ran_->entries(), ElementsAre("tick", "tick"));
}

TEST_F(TimersTest, WhatABusyActorMissedIsCountedAndNotMadeUp) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/every", "tick 100");
  const PendingReply busy = Wait(alarm);
  for (int i = 0; i < 55; ++i) Advance(absl::Milliseconds(10));
  EXPECT_THAT(ran_->entries(), IsEmpty());

  gate_->Answer();
  EXPECT_THAT(busy.Await(), IsOk());
  Settle();
  EXPECT_THAT(ran_->entries(), ElementsAre("tick+4"));
  EXPECT_EQ(host().Timers().missed, 4U);

  Advance(absl::Milliseconds(49));
  EXPECT_THAT(ran_->entries(), SizeIs(1));
  Advance(absl::Milliseconds(1));
  EXPECT_THAT(ran_->entries(), ElementsAre("tick+4", "tick"));
}

TEST_F(TimersTest, ACancelledOneDoesNotFire) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/after", "tea 100");

  Do(alarm, "test/cancel", "tea");
  EXPECT_EQ(host().Resources().timers, 0U);
  Advance(absl::Seconds(1));

  EXPECT_THAT(ran_->entries(), IsEmpty());
  EXPECT_THAT(Call(alarm, "test/cancel", "tea"),
              StatusIs(absl::StatusCode::kNotFound, "no timer"));
}

TEST_F(TimersTest, OneThatHasFiredAndIsCancelledBeforeItsTurnDoesNotRun) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/after", "tea 100");
  Do(alarm, "test/after", "coffee 100");
  const PendingReply busy = Wait(alarm, "test/wait_and_cancel", "tea");
  Advance(absl::Seconds(1));

  gate_->Answer();
  EXPECT_THAT(busy.Await(), IsOk());
  Settle();

  EXPECT_THAT(ran_->entries(), ElementsAre("coffee"));
  EXPECT_EQ(host().Timers().fired, 1U);
}

TEST_F(TimersTest, ANameThatIsInUseIsReplaced) {
  const ActrId puppet = PuppetWith({.on_timer = Note("fired")});
  ASSERT_THAT(Send(puppet, {frames::Timer(7, 100), frames::Timer(7, 500)}),
              IsOk());

  Advance(absl::Milliseconds(499));
  EXPECT_THAT(ran_->entries(), IsEmpty());
  Advance(absl::Milliseconds(1));
  EXPECT_THAT(ran_->Await(1), ElementsAre("fired"));
  Advance(absl::Seconds(1));
  EXPECT_THAT(ran_->entries(), SizeIs(1));
}

TEST_F(TimersTest, OneThatHasFiredAndIsSetAnewRunsAtItsNewTime) {
  const ActrId puppet = PuppetWith({.on_timer = Note("fired")});
  ASSERT_THAT(Send(puppet, {frames::Timer(7, 100)}), IsOk());
  const PendingReply busy =
      Start(puppet, "test/do",
            frames::Do({frames::CallShell("gate"), frames::Timer(7, 500)}));
  gate_->AwaitArrival();
  Advance(absl::Milliseconds(200));

  gate_->Answer();
  EXPECT_THAT(busy.Await(), IsOk());
  Settle();
  EXPECT_THAT(ran_->entries(), IsEmpty());
  Advance(absl::Milliseconds(500));

  EXPECT_THAT(ran_->Await(1), ElementsAre("fired"));
}

TEST_F(TimersTest, TimersGoAheadOfTheMailboxButNotForEver) {
  const ActrId alarm = Alarms();
  constexpr int kTimers = 40;
  for (int i = 0; i < kTimers; ++i) {
    Do(alarm, "test/after", fmt::format("timer{} 100", i));
  }
  const PendingReply busy = Wait(alarm);
  for (const char* text : {"message0", "message1"}) {
    EXPECT_THAT(StartTell(alarm, "test/note", text).Await(), IsOk());
  }
  Advance(absl::Milliseconds(100));

  gate_->Answer();

  const std::vector<std::string> ran = ran_->Await(kTimers + 2);
  EXPECT_EQ(ran[0], "timer0");
  EXPECT_EQ(ran[kMaxControlInRow], "message0");
  EXPECT_EQ(ran[2 * kMaxControlInRow + 1], "message1");
}

TEST_F(TimersTest, AStormOfTimersStarvesNeitherItsOwnActorsCallsNorOthers) {
  const ActrId alarm = Alarms();
  const ActrId neighbour = Puppet("neighbour");
  Do(alarm, "test/storm");

  EXPECT_EQ(*Call(neighbour, "test/echo", "free"), "free");
  Do(alarm, "test/calm");

  EXPECT_THAT(ran_->Await(1), ElementsAre("calm"));
}

TEST_F(TimersTest, AFullMailboxDoesNotDelayATimer) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/after", "tea 100");
  const PendingReply busy = Wait(alarm);
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(StartTell(alarm, "test/note", "message").Await(), IsOk());
  }
  Advance(absl::Milliseconds(100));

  gate_->Answer();

  EXPECT_EQ(ran_->Await(101)[0], "tea");
}

TEST_F(TimersTest, ATimeAboveACenturyIsRefused) {
  const ActrId puppet = Puppet("puppet");
  constexpr uint64_t kTooLong = 3'000'000'000'001;

  EXPECT_THAT(
      Send(puppet, {frames::Timer(7, kTooLong)}),
      StatusIs(absl::StatusCode::kInvalidArgument, "at most 3000000000000 ms"));
  EXPECT_THAT(Send(puppet, {frames::Timer(7, 1, kTooLong)}),
              StatusIs(absl::StatusCode::kInvalidArgument, "3000000000001"));
  EXPECT_THAT(Send(puppet, {frames::Timer(7, kTooLong - 1, kTooLong - 1)}),
              IsOk());
  EXPECT_THAT(Send(puppet, {frames::CancelTimer(7)}), IsOk());
}

}  // namespace
}  // namespace troupe
