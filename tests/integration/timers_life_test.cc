// Timers in the life of an actor: while it starts, calls, fails, restarts and
// stops.
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "tests/integration/timers_fixture.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST_F(TimersTest, AHandlerMayCallAndItsCallsHaveTheHostsDeadline) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/ask");
  Advance(absl::Seconds(1));
  gate_->AwaitArrival();
  EXPECT_THAT(StartTell(alarm, "test/note", "message").Await(), IsOk());

  Advance(absl::Seconds(29));
  EXPECT_THAT(ran_->entries(), IsEmpty()) << "two handlers at a time";
  Advance(absl::Seconds(2));

  EXPECT_THAT(ran_->Await(2), ElementsAre("DEADLINE_EXCEEDED", "message"));
}

TEST_F(TimersTest, AnErrorIsLoggedAndCountedAndTheTimerGoesOn) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/fail");

  ::testing::internal::CaptureStderr();
  Advance(absl::Seconds(1));
  Advance(absl::Seconds(1));
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, HasSubstr(alarm.ToString() + " on_timer: nobody there"));
  EXPECT_EQ(host().Timers().fired, 2U);
  EXPECT_EQ(host().Timers().failed, 2U);
  EXPECT_EQ(InfoOf(alarm).state, "running");
}

TEST_F(TimersTest, ACrashOfAHandlerRestartsTheActorWithoutItsOldTimers) {
  WorkloadOptions options;
  options.restart.mode = RestartMode::kTransient;
  const ActrId alarm = Alarms(std::move(options));
  Do(alarm, "test/every", "tick 400");
  Do(alarm, "test/throw");

  Advance(absl::Milliseconds(300));
  EXPECT_EQ(InfoOf(alarm).state, "restarting");
  EXPECT_EQ(host().Resources().timers, 0U);
  Advance(absl::Minutes(1));

  EXPECT_EQ(InfoOf(alarm).state, "running");
  EXPECT_EQ(InfoOf(alarm).restarts, 1U);
  EXPECT_THAT(ran_->entries(), IsEmpty());
  Do(alarm, "test/after", "new 100");
  Advance(absl::Milliseconds(100));
  EXPECT_THAT(ran_->Await(1), ElementsAre("new"));
}

class SmallFramesTest : public TimersTest {
 protected:
  SmallFramesTest() { options_.max_frame_bytes = 4096; }
};

TEST_F(SmallFramesTest, AReturnCodeOfAHandlerIsReportedToItsGuest) {
  ASSERT_THAT(
      host().AddShellHandler("big",
                             [](const ShellRequest&, Responder responder) {
                               responder.Answer(std::string(5000, 'x'));
                             }),
      IsOk());
  const ActrId puppet =
      PuppetWith({.on_error = Note("on_error"),
                  .on_timer = frames::Do({frames::CallShell("big")})});

  ASSERT_THAT(Send(puppet, {frames::Timer(7, 0)}), IsOk());

  EXPECT_THAT(ran_->Await(1), ElementsAre("on_error"));
  EXPECT_EQ(host().Timers().failed, 1U);
}

TEST_F(TimersTest, AGuestThatSetsTimersAndDoesNotKnowThemFails) {
  const ActrId puppet = Puppet("puppet");

  ASSERT_THAT(Send(puppet, {frames::Timer(7, 0)}), IsOk());
  Settle();

  EXPECT_EQ(host().Timers().failed, 1U);
}

TEST_F(TimersTest, ThoseSetInOnStartFireOnceTheActorIsReady) {
  PuppetWith({.on_start = frames::Do({frames::Timer(7, 0)}),
              .on_ready = Note("on_ready"),
              .on_timer = Note("fired")});

  EXPECT_THAT(ran_->Await(2), ElementsAre("on_ready", "fired"));
}

TEST_F(TimersTest, AnActorThatFailsToStartLeavesNone) {
  WorkloadOptions options;
  options.config = frames::Config(
      {.on_start = frames::Do({frames::Timer(7, 100), frames::Timer(8, 0),
                               frames::CallShell("nobody")}),
       .on_timer = Note("fired")});

  EXPECT_THAT(AddAndSpawn("puppet", std::move(options)),
              StatusIs(absl::StatusCode::kNotFound, "nobody"));
  Advance(absl::Seconds(1));

  EXPECT_THAT(ran_->entries(), IsEmpty());
  EXPECT_EQ(host().Resources().timers, 0U);
  EXPECT_EQ(host().Resources().timer_bytes, 0U);
}

TEST_F(TimersTest, NoneRunsOnceItsActorIsToldToStop) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/after", "waiting 100");
  Do(alarm, "test/after", "pending 5000");
  Do(alarm, "test/every", "tick 100");
  const PendingReply busy = Wait(alarm);
  Advance(absl::Milliseconds(100));
  ASSERT_THAT(host().StopActor(alarm), IsOk());
  Settle();
  EXPECT_EQ(host().Resources().timers, 0U);
  Advance(absl::Seconds(10));

  gate_->Answer();
  AwaitEnd(alarm);

  EXPECT_THAT(ran_->entries(), ElementsAre(HasSubstr("is stopping: it sets no "
                                                     "timers any more")));
  EXPECT_EQ(host().Resources().timer_bytes, 0U);
}

TEST_F(TimersTest, AnActorThatDrainsSetsNone) {
  const ActrId alarm = Alarms();
  const PendingReply busy = Wait(alarm, "test/set_while_draining");
  ASSERT_THAT(host().StopActor(alarm), IsOk());
  Settle();

  gate_->Answer();

  EXPECT_THAT(busy.Await(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     "is draining: it sets no timers"));
}

TEST_F(TimersTest, AHostStopsWithTimersPending) {
  const ActrId alarm = Alarms();
  Do(alarm, "test/every", "tick 1");
  Do(alarm, "test/after", "tea 100");

  const StopOutcome outcome = host().Stop(absl::Minutes(1));

  EXPECT_THAT(outcome.stuck, IsEmpty());
  EXPECT_THAT(ran_->entries(), Not(Contains("tea")));
}

TEST_F(TimersTest, WorkForAnActorOnAThreadOfItsOwn) {
  const ActrId alarm = Alarms({.placement = Placement::kThread});
  Do(alarm, "test/every", "tick 100");
  Do(alarm, "test/after", "tea 150");

  Advance(absl::Milliseconds(100));
  EXPECT_THAT(ran_->Await(1), ElementsAre("tick"));
  Do(alarm, "test/cancel", "tea");
  Advance(absl::Milliseconds(100));

  EXPECT_THAT(ran_->Await(2), ElementsAre("tick", "tick"));
}

TEST_F(TimersTest, AGuestOfGeneration1HasNone) {
  const ActrId raw = Actor("raw_frame");

  EXPECT_THAT(Call(raw, "test/any", frames::Timer(7, 100)),
              StatusIs(absl::StatusCode::kInternal,
                       "is of generation 1, whose guests have none"));
}

}  // namespace
}  // namespace troupe
