// The life of an actor: what runs when, what it may do meanwhile, and what
// becomes of it when a step fails.
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const ActrType kEcho3 = {"test", "echo3", "1.0.0"};

class LifecycleTest : public HostTest {
 protected:
  static std::string Note(std::string_view what) {
    return frames::Do({frames::TellShell("ran", what)});
  }

  static WorkloadOptions With(const frames::Scripts& scripts) {
    WorkloadOptions options;
    options.config = frames::Config(scripts);
    return options;
  }

  static ActrId Decode(std::string_view bytes) {
    abi::ActrId id;
    EXPECT_TRUE(abi::EncodedActrId(bytes).Get(&id));
    return ActrId::From(id);
  }
};

TEST_F(LifecycleTest, EachStepRunsOnceAndInOrder) {
  const auto say = [](std::string_view what) {
    return frames::Do({frames::Log(what)});
  };
  ::testing::internal::CaptureStderr();
  const ActrId puppet = Actor("puppet", With({.create = say("step create"),
                                              .on_start = say("step start"),
                                              .on_ready = say("step ready"),
                                              .on_stop = say("step stop"),
                                              .destroy = say("step destroy")}));
  const absl::Status handled =
      Call(puppet, "test/do", say("step handle")).status();
  host().Stop(absl::Minutes(1));
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(handled, IsOk());
  std::vector<std::string> steps;
  for (size_t at = log.find("step "); at != std::string::npos;
       at = log.find("step ", at + 1)) {
    // Behind it may stand which request it was about.
    const size_t end = std::min(log.find('\n', at), log.find(" request=", at));
    steps.push_back(log.substr(at, end - at));
  }
  EXPECT_THAT(steps, ElementsAre("step create", "step start", "step ready",
                                 "step handle", "step stop", "step destroy"));
}

TEST_F(LifecycleTest, CallsMadeFromOnStartWork) {
  const Journal ran(host(), "ran");
  const ActrId other = Actor("puppet", {.name = "other"});

  EXPECT_THAT(
      AddAndSpawn("puppet", With({.on_start = frames::Do({frames::Call(
                                      other, "test/do", Note("asked"))})})),
      IsOk());

  EXPECT_THAT(ran.entries(), ElementsAre("asked"));
}

TEST_F(LifecycleTest, TheMailboxAcceptsDuringOnStartAndHandlingBeginsAfterIt) {
  Gate gate(host(), "gate");
  const Journal ran(host(), "ran");
  std::thread spawn([&] {
    EXPECT_THAT(
        AddAndSpawn("puppet", With({.on_start = frames::Do(
                                        {frames::CallShell("gate"),
                                         frames::TellShell("ran", "on_start")}),
                                    .on_ready = Note("on_ready")})),
        IsOk());
  });
  gate.AwaitArrival();
  const ActrId puppet = host().Actors()[0].id;
  EXPECT_EQ(InfoOf(puppet).state, "starting");

  EXPECT_THAT(StartTell(puppet, "test/do", Note("message")).Await(), IsOk());
  EXPECT_THAT(ran.entries(), IsEmpty());
  gate.Answer();
  spawn.join();

  EXPECT_THAT(ran.Await(3), ElementsAre("on_start", "on_ready", "message"));
  EXPECT_EQ(InfoOf(puppet).state, "running");
}

TEST_F(LifecycleTest, AnErrorOfOnStartEndsTheActorAndReachesItsSpawner) {
  EXPECT_THAT(
      AddAndSpawn(
          "puppet",
          With({.on_start = frames::Do({frames::CallShell("no-such-route")})})),
      StatusIs(absl::StatusCode::kNotFound,
               "start actor 'puppet': no shell handler for route "
               "'no-such-route'"));
  Settle();

  EXPECT_THAT(host().Actors(), IsEmpty());
}

TEST_F(LifecycleTest, AnErrorOfOnStartIsToldToThoseThatWaitInTheMailbox) {
  Gate gate(host(), "gate");
  std::thread spawn([&] {
    EXPECT_THAT(AddAndSpawn("puppet", With({.on_start = frames::Do(
                                                {frames::CallShell("gate")})})),
                StatusIs(absl::StatusCode::kPermissionDenied, "not you"));
  });
  gate.AwaitArrival();
  const ActrId puppet = host().Actors()[0].id;
  const PendingReply waits = Start(puppet, "test/echo");

  gate.Answer(absl::PermissionDeniedError("not you"));
  spawn.join();

  EXPECT_THAT(waits.Await(), StatusIs(absl::StatusCode::kUnavailable,
                                      "actor 1@1/test:puppet:1.0.0 is failed"));
}

TEST_F(LifecycleTest, ErrorsOfOnReadyAndOnStopAreLoggedAndNothingElse) {
  ::testing::internal::CaptureStderr();
  const std::string fails = frames::Do({frames::CallShell("no-such-route")});
  const ActrId puppet =
      Actor("puppet", With({.on_ready = fails, .on_stop = fails}));
  const absl::StatusOr<std::string> reply = Call(puppet, "test/echo", "hi");
  const StopOutcome outcome = host().Stop(absl::Minutes(1));
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_EQ(*reply, "hi");
  EXPECT_THAT(outcome.stuck, IsEmpty());
  EXPECT_THAT(log, HasSubstr("1@1/test:puppet:1.0.0 on_ready: no shell "
                             "handler for route 'no-such-route'"));
  EXPECT_THAT(log, HasSubstr("1@1/test:puppet:1.0.0 on_stop: no shell handler "
                             "for route 'no-such-route'"));
}

TEST_F(LifecycleTest, OnStopRunsAfterTheLastHandler) {
  Gate gate(host(), "gate");
  const Journal ran(host(), "ran");
  const ActrId puppet = Actor("puppet", With({.on_stop = Note("on_stop")}));
  const PendingReply busy =
      Start(puppet, "test/do",
            frames::Do({frames::CallShell("gate"),
                        frames::TellShell("ran", "in hand")}));
  gate.AwaitArrival();
  const PendingReply queued = Start(puppet, "test/do", Note("queued"));

  ASSERT_THAT(host().StopActor(puppet), IsOk());
  Settle();
  EXPECT_EQ(InfoOf(puppet).state, "draining");
  EXPECT_THAT(Start(puppet, "test/echo").Await(),
              StatusIs(absl::StatusCode::kUnavailable,
                       "actor 1@1/test:puppet:1.0.0 is draining"));
  gate.Answer();

  EXPECT_THAT(busy.Await(), IsOk());
  EXPECT_THAT(queued.Await(), IsOk());
  EXPECT_THAT(ran.Await(3), ElementsAre("in hand", "queued", "on_stop"));
}

TEST_F(LifecycleTest, AnIdIsNotUsedAgain) {
  const ActrId first = Actor("puppet");
  ASSERT_THAT(host().StopActor(first), IsOk());
  AwaitEnd(first);

  const ActrId second = *host().Spawn("puppet");

  EXPECT_NE(first, second);
  EXPECT_THAT(Call(first, "test/echo"),
              StatusIs(absl::StatusCode::kNotFound, first.ToString()));
  EXPECT_THAT(host().StopActor(first),
              StatusIs(absl::StatusCode::kNotFound, first.ToString()));
  EXPECT_THAT(Call(second, "test/echo"), IsOk());
}

TEST_F(LifecycleTest, AHandlerSpawnsAnActorOnItsOwnShard) {
  ASSERT_THAT(Add("echo3"), IsOk());
  const ActrId parent = Actor("puppet", {.shard = 1});

  const absl::StatusOr<std::string> reply =
      Call(parent, "test/do", frames::Do({frames::Spawn(kEcho3)}));

  ASSERT_THAT(reply, IsOk());
  const ActrId child = Decode(*reply);
  EXPECT_EQ(child.type, kEcho3);
  EXPECT_EQ(InfoOf(child).shard, 1U);
  EXPECT_EQ(*Call(child, "test/echo", "hi"), "hi");
}

TEST_F(LifecycleTest, AHandlerSpawnsAnActorWhoseLibraryMustBeLoadedFirst) {
  ASSERT_THAT(Add("echo", {.type = "test:echo:1.0.0"}), IsOk());
  const ActrId parent = Actor("puppet");
  const std::string script =
      frames::Do({frames::Spawn({"test", "echo", "1.0.0"})});

  const ActrId one = Decode(*Call(parent, "test/do", script));
  const ActrId two = Decode(*Call(parent, "test/do", script));

  EXPECT_EQ(*Call(one, "test/echo", "1"), "1");
  EXPECT_EQ(*Call(two, "test/echo", "2"), "2");
}

TEST_F(LifecycleTest, ASpawnedActorGetsItsConfiguration) {
  const Journal ran(host(), "ran");
  const ActrId parent = Actor("puppet");
  const std::string config = frames::Config({.on_start = Note("child")});

  ASSERT_THAT(
      Call(parent, "test/do", frames::Do({frames::Spawn(parent.type, config)})),
      IsOk());

  EXPECT_THAT(ran.Await(1), ElementsAre("child"));
}

TEST_F(LifecycleTest, ASpawnThatCannotBeIsRefusedWithItsReason) {
  ASSERT_THAT(Add("echo", {.type = "test:echo:1.0.0"}), IsOk());
  const ActrId parent = Actor("puppet");
  const auto spawn = [&](const ActrType& type, std::string_view config) {
    return Call(parent, "test/do", frames::Do({frames::Spawn(type, config)}));
  };

  EXPECT_THAT(spawn({"test", "nothing", "1.0.0"}, ""),
              StatusIs(absl::StatusCode::kNotFound,
                       "no workload of type test:nothing:1.0.0"));
  EXPECT_THAT(spawn({"", "9", ""}, ""),
              StatusIs(absl::StatusCode::kInvalidArgument, "manufacturer"));
  EXPECT_THAT(spawn({"test", "echo", "1.0.0"}, "x"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "is of generation 1, which has no field for a config"));
}

TEST_F(LifecycleTest, AHandlerStopsAnotherActorAndItself) {
  const ActrId parent = Actor("puppet");
  const ActrId child = Actor("puppet", {.name = "child"});

  ASSERT_THAT(Call(parent, "test/do", frames::Do({frames::Stop(child)})),
              IsOk());
  AwaitEnd(child);
  ASSERT_THAT(Call(parent, "test/do", frames::Do({frames::Stop(parent)})),
              IsOk());
  AwaitEnd(parent);

  EXPECT_THAT(host().Actors(), IsEmpty());
}

TEST_F(LifecycleTest, StoppingAnActorThatDoesNotLiveIsNotFound) {
  const ActrId puppet = Actor("puppet");
  ActrId nobody = puppet;
  nobody.serial_number = 0xbad;

  EXPECT_THAT(Call(puppet, "test/do", frames::Do({frames::Stop(nobody)})),
              StatusIs(absl::StatusCode::kNotFound,
                       "no actor bad@1/test:puppet:1.0.0"));
}

TEST_F(LifecycleTest, AFaultOfAHandlerIsReportedToItsGuest) {
  options_.max_frame_bytes = 4096;
  const Journal ran(host(), "ran");
  ASSERT_THAT(
      host().AddShellHandler("big",
                             [](const ShellRequest&, Responder responder) {
                               responder.Answer(std::string(5000, 'x'));
                             }),
      IsOk());
  const ActrId puppet = Actor("puppet", With({.on_error = Note("on_error")}));

  EXPECT_THAT(Call(puppet, "test/do", frames::Do({frames::CallShell("big")})),
              StatusIs(absl::StatusCode::kInternal, "buffer too small"));

  EXPECT_THAT(ran.Await(1), ElementsAre("on_error"));
  EXPECT_EQ(InfoOf(puppet).failed, 1U);
}

}  // namespace
}  // namespace troupe
