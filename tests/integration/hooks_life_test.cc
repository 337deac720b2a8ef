// Hooks in the life of an actor: before it is ready, while it waits, when it
// stops or restarts, and what becomes of those that fail.
#include <string>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "tests/integration/hooks_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(HooksTest, AnActorThatIsNotReadyIsToldOnceItIs) {
  std::thread spawn([this] {
    PuppetWith({.on_start = frames::Do({frames::CallShell("gate")}),
                .on_ready = Note("on_ready"),
                .on_hook = Note("hook")});
  });
  gate_->AwaitArrival();
  const ActrId puppet = host().Actors()[0].id;
  EXPECT_THAT(StartTell(puppet, "test/do", Note("message")).Await(), IsOk());
  Notify(puppet, kConnected);
  Settle();
  EXPECT_THAT(ran_->entries(), IsEmpty());

  gate_->Answer();
  spawn.join();

  EXPECT_THAT(ran_->Await(3), ElementsAre("on_ready", "hook", "message"));
}

TEST_F(HooksTest, WhatWaitsWhenAnActorIsStoppedIsToldBeforeOnStop) {
  const ActrId shop = Linked();
  const PendingReply busy = Wait(shop);
  Notify(shop, kConnected);
  ASSERT_THAT(host().StopActor(shop), IsOk());
  Notify(shop, kDisconnected);
  Settle();

  gate_->Answer();
  AwaitEnd(shop);

  EXPECT_THAT(ran_->entries(), ElementsAre("2", "3", "stop"));
}

TEST_F(HooksTest, OnceOnStopHasBegunNothingIsTold) {
  const ActrId puppet =
      PuppetWith({.on_stop = frames::Do({frames::CallShell("gate")}),
                  .on_hook = Note("hook")});
  ASSERT_THAT(host().StopActor(puppet), IsOk());
  gate_->AwaitArrival();

  Notify(puppet, kConnected);
  Settle();
  gate_->Answer();
  AwaitEnd(puppet);

  EXPECT_THAT(ran_->entries(), IsEmpty());
  EXPECT_EQ(host().Hooks().told, 0U);
}

TEST_F(HooksTest, AnActorThatRestartsIsToldOnceItRunsAgain) {
  WorkloadOptions options;
  options.restart.mode = RestartMode::kTransient;
  options.config = frames::Config({.on_hook = Note("hook")});
  const ActrId puppet = Puppet("puppet", std::move(options));
  EXPECT_FALSE(Call(puppet, "test/crash").ok());
  ASSERT_EQ(InfoOf(puppet).state, "restarting");

  Notify(puppet, kConnected);
  Settle();
  EXPECT_THAT(ran_->entries(), IsEmpty());
  Advance(absl::Minutes(1));

  EXPECT_THAT(ran_->Await(1), ElementsAre("hook"));
}

TEST_F(HooksTest, AnActorThatHasEndedIsNotFound) {
  const ActrId shop = Linked();
  ASSERT_THAT(host().StopActor(shop), IsOk());
  AwaitEnd(shop);

  EXPECT_THAT(host().NotifyActor(shop, kConnected),
              StatusIs(absl::StatusCode::kNotFound, shop.ToString()));
}

TEST_F(HooksTest, MayCallAnotherActor) {
  const ActrId other = Puppet("other", {}, 1);
  const ActrId puppet = PuppetWith(
      {.on_hook = frames::Do({frames::Call(other, "test/do", Note("asked")),
                              frames::TellShell("ran", "answered")})});

  Notify(puppet, kConnected);

  EXPECT_THAT(ran_->Await(2), ElementsAre("asked", "answered"));
}

TEST_F(HooksTest, NothingElseOfTheActorRunsWhileOneWaits) {
  const ActrId shop = Linked<Asker>();
  Notify(shop, kConnected);
  gate_->AwaitArrival();
  EXPECT_THAT(StartTell(shop, "test/note", "message").Await(), IsOk());
  Notify(shop, kDisconnected);
  Settle();
  EXPECT_THAT(ran_->entries(), IsEmpty());

  gate_->Answer();

  EXPECT_THAT(ran_->Await(3), ElementsAre("OK", "3", "message"));
}

TEST_F(HooksTest, CallsOfAHookHaveTheHostsDeadline) {
  const ActrId shop = Linked<Asker>();
  Notify(shop, kConnected);
  gate_->AwaitArrival();

  Advance(absl::Seconds(29));
  EXPECT_THAT(ran_->entries(), IsEmpty());
  Advance(absl::Seconds(2));

  EXPECT_THAT(ran_->Await(1), ElementsAre("DEADLINE_EXCEEDED"));
}

TEST_F(HooksTest, AHookThatCallsItsOwnActorIsRefused) {
  const ActrId puppet =
      PuppetWith({.on_hook = frames::Do({frames::CallSelf("test/echo")})});

  ::testing::internal::CaptureStderr();
  Notify(puppet, kConnected);
  Settle();
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, HasSubstr("on_signaling_connected"));
  EXPECT_THAT(log, HasSubstr(" -> "));
  EXPECT_EQ(host().Hooks().failed, 1U);
}

TEST_F(HooksTest, AnExceptionIsLoggedAndCountedAndTheActorGoesOn) {
  const ActrId shop = Linked<Thrower>();

  ::testing::internal::CaptureStderr();
  Notify(shop, kConnected);
  Notify(shop, kDisconnected);
  ran_->Await(1);
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, HasSubstr(shop.ToString() + " on_signaling_connected"));
  EXPECT_THAT(log, HasSubstr("uncaught int"));
  EXPECT_THAT(ran_->entries(), ElementsAre("3"));
  EXPECT_EQ(host().Hooks().failed, 1U);
  EXPECT_EQ(InfoOf(shop).failed, 0U) << "a hook is no message";
  EXPECT_EQ(InfoOf(shop).state, "running");
}

class SmallFramesTest : public HooksTest {
 protected:
  SmallFramesTest() { options_.max_frame_bytes = 4096; }
};

TEST_F(SmallFramesTest, AReturnCodeIsNoFaultOfTheActorEither) {
  ASSERT_THAT(
      host().AddShellHandler("big",
                             [](const ShellRequest&, Responder responder) {
                               responder.Answer(std::string(5000, 'x'));
                             }),
      IsOk());
  const ActrId puppet =
      PuppetWith({.on_error = Note("on_error"),
                  .on_hook = frames::Do({frames::CallShell("big")})});

  ::testing::internal::CaptureStderr();
  Notify(puppet, kConnected);
  Settle();
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, HasSubstr("on_signaling_connected"));
  EXPECT_EQ(host().Hooks().failed, 1U);
  EXPECT_THAT(ran_->entries(), IsEmpty()) << "on_error is for handlers";
  EXPECT_THAT(Call(puppet, "test/echo"), IsOk());
}

TEST_F(HooksTest, AGuestThatKnowsNoHooksIsNoFailure) {
  const ActrId puppet = Puppet("puppet");

  Notify(puppet, kConnected);
  Settle();

  EXPECT_EQ(host().Hooks().told, 1U);
  EXPECT_EQ(host().Hooks().failed, 0U);
}

}  // namespace
}  // namespace troupe
