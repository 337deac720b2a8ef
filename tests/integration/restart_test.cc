// What becomes of an actor whose guest breaks down: of its id and mailbox, of
// the message in hand, of those who wait, and of its neighbours.
#include <string>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "tests/integration/restart_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(RestartTest, ACrashedActorKeepsItsIdAndHasANewInstance) {
  const ActrId actor = SpawnFragile("actor", Permanent());
  ASSERT_EQ(*Call(actor, "fragile.Count"), "1");

  EXPECT_THAT(Call(actor, "fragile.Throw"),
              StatusIs(absl::StatusCode::kInternal, "boom"));
  EXPECT_EQ(InfoOf(actor).state, "restarting");
  EXPECT_EQ(InfoOf(actor).restarts, 0u);
  PassFirstBackoff();

  EXPECT_EQ(*Call(actor, "fragile.Count"), "1");
  const ActorInfo info = InfoOf(actor);
  EXPECT_EQ(info.state, "running");
  EXPECT_EQ(info.restarts, 1u);
  EXPECT_THAT(info.last_crash, HasSubstr("boom"));
  EXPECT_EQ(info.last_crash_ago, RestartLimits().first_backoff);
}

TEST_F(RestartTest, ALoadedLibraryIsCreatedAgainOnAShardAndOnAThread) {
  for (const Placement placement : {Placement::kShard, Placement::kThread}) {
    const std::string name =
        placement == Placement::kShard ? "shard" : "thread";
    WorkloadOptions options;
    options.placement = placement;
    options.restart = Permanent();
    options.config =
        frames::Config({.create = frames::Do({frames::Log(name)})});
    const ActrId puppet = Puppet(name, std::move(options));
    ASSERT_EQ(*Call(puppet, "test/count"), "1");

    EXPECT_FALSE(Call(puppet, "test/crash").ok());
    PassFirstBackoff();

    EXPECT_EQ(*Call(puppet, "test/count"), "1");
    EXPECT_EQ(InfoOf(puppet).restarts, 1u);
  }
}

TEST_F(RestartTest, TheMailboxStaysAndTheMessageInHandBecomesADeadLetter) {
  const ActrId actor = SpawnFragile("actor", Permanent());
  const PendingReply in_hand = Start(actor, "fragile.GateAndThrow", "apple");
  gate_->AwaitArrival();
  const PendingReply waits = Start(actor, "fragile.Count");
  gate_->Answer();

  EXPECT_THAT(in_hand.Await(), StatusIs(absl::StatusCode::kInternal, "boom"));
  Settle();
  EXPECT_FALSE(waits.is_known());
  const PendingReply comes = Start(actor, "fragile.Count");
  PassFirstBackoff();

  EXPECT_EQ(*waits.Await(), "1");
  EXPECT_EQ(*comes.Await(), "2");
  ASSERT_THAT(host().dead_letters().List(), SizeIs(1));
  const DeadLetter letter = *host().dead_letters().Find(1);
  EXPECT_EQ(letter.reason, DeathReason::kHandlerCrashed);
  EXPECT_EQ(letter.payload, "apple");
}

TEST_F(RestartTest, ATemporaryActorGoesOnAndOnlyItsMessageIsLost) {
  const ActrId actor = SpawnFragile("actor", {});
  ASSERT_EQ(*Call(actor, "fragile.Count"), "1");

  EXPECT_FALSE(Call(actor, "fragile.Throw").ok());

  EXPECT_EQ(*Call(actor, "fragile.Count"), "2");
  EXPECT_EQ(InfoOf(actor).restarts, 0u);
  EXPECT_THAT(InfoOf(actor).last_crash, HasSubstr("boom"));
}

TEST_F(RestartTest, AnApplicationsErrorIsNoCrash) {
  const ActrId actor = SpawnFragile("actor", Permanent());

  EXPECT_FALSE(Call(actor, "fragile.Refuse").ok());

  EXPECT_EQ(InfoOf(actor).state, "running");
  EXPECT_EQ(InfoOf(actor).last_crash, "");
}

TEST_F(RestartTest, OnlyAPermanentActorComesBackWhenItStopsItself) {
  const ActrId permanent = SpawnFragile("permanent", Permanent());
  const ActrId transient =
      SpawnFragile("transient", Policy(RestartMode::kTransient));
  ASSERT_EQ(*Call(permanent, "fragile.Count"), "1");

  EXPECT_THAT(Call(permanent, "fragile.Stop"), IsOk());
  const PendingReply waits = Start(permanent, "fragile.Count");
  EXPECT_THAT(Call(transient, "fragile.Stop"), IsOk());
  AwaitEnd(transient);
  PassFirstBackoff();

  EXPECT_EQ(*waits.Await(), "1");
  EXPECT_EQ(InfoOf(permanent).restarts, 1u);
  EXPECT_THAT(ran_->entries(), ElementsAre("on_stop", "on_stop"));
}

TEST_F(RestartTest, HoweverOftenAnInstanceStopsItselfItEndsOnce) {
  for (const char* route : {"fragile.StopOften", "fragile.StopAndThrow"}) {
    const ActrId fragile = SpawnFragile(route, Permanent());
    static_cast<void>(Call(fragile, route));
    Settle();
    PassFirstBackoff();
    PassFirstBackoff();

    EXPECT_EQ(*Call(fragile, "fragile.Count"), "1") << route;
    EXPECT_EQ(InfoOf(fragile).restarts, 1u) << route;
  }
}

TEST_F(RestartTest, ATransientActorComesBackAfterACrashAndWithoutOnStop) {
  const ActrId actor = SpawnFragile("actor", Policy(RestartMode::kTransient));

  EXPECT_FALSE(Call(actor, "fragile.Throw").ok());
  PassFirstBackoff();

  EXPECT_EQ(*Call(actor, "fragile.Count"), "1");
  EXPECT_THAT(ran_->entries(), IsEmpty());
}

TEST_F(RestartTest, OnStartIsTriedAgainAndSpawnWaitsForIt) {
  Gate start(host(), "start");
  AddFragile("actor", Permanent(), "ask");
  absl::StatusOr<ActrId> id;
  std::thread spawn([&] { id = host().Spawn("actor"); });
  start.AwaitArrival();
  start.Answer(absl::UnavailableError("not yet"));
  Settle();
  EXPECT_EQ(host().Actors()[0].state, "restarting");

  PassFirstBackoff();
  start.AwaitArrival();
  start.Answer();
  spawn.join();

  ASSERT_THAT(id, IsOk());
  EXPECT_EQ(InfoOf(*id).restarts, 1u);
  EXPECT_THAT(InfoOf(*id).last_crash, HasSubstr("not yet"));
}

TEST_F(RestartTest, TooManyCrashesInAPeriodFailTheActorForGood) {
  const ActrId actor = SpawnFragile("actor", Permanent({.max_restarts = 2}));
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(Call(actor, "fragile.Throw").ok());
    Advance(absl::Seconds(1));
  }
  const PendingReply in_hand = Start(actor, "fragile.GateAndThrow");
  gate_->AwaitArrival();
  const PendingReply waits = Start(actor, "fragile.Count");
  gate_->Answer();

  EXPECT_FALSE(in_hand.Await().ok());
  EXPECT_THAT(waits.Await(), StatusIs(absl::StatusCode::kUnavailable,
                                      "acme:actor:1.0.0 is failed"));
  Advance(absl::Minutes(1));
  EXPECT_EQ(InfoOf(actor).state, "failed");
  EXPECT_EQ(InfoOf(actor).restarts, 2u);
  EXPECT_THAT(InfoOf(actor).last_crash,
              HasSubstr("given up after 2 restarts within 5s: "));
  EXPECT_THAT(Call(actor, "fragile.Count"),
              StatusIs(absl::StatusCode::kUnavailable, "is failed"));
  EXPECT_THAT(host().Discover(actor.type),
              StatusIs(absl::StatusCode::kNotFound, "have failed"));
  ASSERT_THAT(host().dead_letters().List(), SizeIs(4));
  EXPECT_EQ(host().dead_letters().List()[3].reason, DeathReason::kActorStopped);

  EXPECT_THAT(host().StopActor(actor), IsOk());
  AwaitEnd(actor);
}

TEST_F(RestartTest, AnActorThatNeverStartsTellsItsSpawnerInTheEnd) {
  Gate start(host(), "start");
  AddFragile("actor", Permanent({.max_restarts = 1}), "ask");
  absl::StatusOr<ActrId> id;
  std::thread spawn([&] { id = host().Spawn("actor"); });
  for (int i = 0; i < 2; ++i) {
    start.AwaitArrival();
    start.Answer(absl::UnavailableError("not yet"));
    Settle();
    PassFirstBackoff();
  }
  spawn.join();

  EXPECT_THAT(id, StatusIs(absl::StatusCode::kUnavailable,
                           "start actor 'actor': given up after 1 restarts "
                           "within 5s: "));
  EXPECT_EQ(host().Actors()[0].state, "failed");
}

TEST_F(RestartTest, CrashesThatAreFarApartNeverFailIt) {
  const ActrId actor = SpawnFragile("actor", Permanent({.max_restarts = 1}));

  for (const char* text : {"1", "2", "3", "4", "5"}) {
    EXPECT_FALSE(Call(actor, "fragile.Throw", text).ok());
    Advance(RestartLimits().period);
    EXPECT_EQ(*Call(actor, "fragile.Count"), "1");
  }
  EXPECT_EQ(InfoOf(actor).restarts, 5u);
}

TEST_F(RestartTest, TheNextInstanceBeginsWithinItsBackoff) {
  const absl::Duration backoff = absl::Seconds(2);
  const ActrId actor = SpawnFragile(
      "actor", Permanent({.first_backoff = backoff, .max_backoff = backoff}));
  EXPECT_FALSE(Call(actor, "fragile.Throw").ok());

  Advance(backoff / 2 - absl::Milliseconds(1));
  EXPECT_EQ(InfoOf(actor).state, "restarting");
  Advance(backoff / 2 + absl::Milliseconds(1));
  EXPECT_EQ(InfoOf(actor).state, "running");
}

TEST_F(RestartTest, OneThatIsStoppedDuringItsBackoffEndsAtOnce) {
  const ActrId actor = SpawnFragile("actor", Permanent());
  EXPECT_FALSE(Call(actor, "fragile.Throw").ok());
  const PendingReply waits = Start(actor, "fragile.Count");

  EXPECT_THAT(host().StopActor(actor), IsOk());
  AwaitEnd(actor);

  EXPECT_THAT(waits.Await(), StatusIs(absl::StatusCode::kUnavailable, ""));
  PassFirstBackoff();
  EXPECT_THAT(host().Actors(), IsEmpty());
  EXPECT_THAT(ran_->entries(), IsEmpty());
}

TEST_F(RestartTest, AHostThatStopsDoesNotWaitForABackoff) {
  const ActrId actor = SpawnFragile("actor", Permanent());
  EXPECT_FALSE(Call(actor, "fragile.Throw").ok());

  const StopOutcome outcome = host().Stop(absl::Minutes(1));

  EXPECT_THAT(outcome.stuck, IsEmpty());
}

TEST_F(RestartTest, AnActorThatIsStoppingIsNotRestarted) {
  const ActrId actor = SpawnFragile("actor", Permanent());
  const PendingReply in_hand = Start(actor, "fragile.GateAndThrow");
  gate_->AwaitArrival();
  const PendingReply waits = Start(actor, "fragile.Count");
  EXPECT_THAT(host().StopActor(actor), IsOk());
  Settle();
  gate_->Answer();

  EXPECT_FALSE(in_hand.Await().ok());
  EXPECT_THAT(waits.Await(), StatusIs(absl::StatusCode::kUnavailable, ""));
  AwaitEnd(actor);
  EXPECT_THAT(ran_->entries(), IsEmpty());
}

TEST_F(RestartTest, WhatItsThreadsWaitForEndsWithTheInstance) {
  Gate behind(host(), "behind");
  const ActrId actor = SpawnFragile("actor", Permanent());
  const PendingReply crash = Start(actor, "fragile.CallBehind");
  behind.AwaitArrival();
  gate_->AwaitArrival();
  behind.Answer();

  EXPECT_FALSE(crash.Await().ok());
  PassFirstBackoff();

  EXPECT_EQ(*Call(actor, "fragile.Count"), "1");
}

TEST_F(RestartTest, ItsNeighboursOnTheShardKeepTheirStateAndServeMeanwhile) {
  const ActrId actor = SpawnFragile("actor", Permanent());
  const ActrId neighbour = SpawnNow("actor");
  ASSERT_EQ(*Call(neighbour, "fragile.Count"), "1");

  EXPECT_FALSE(Call(actor, "fragile.Throw").ok());
  EXPECT_EQ(*Call(neighbour, "fragile.Count"), "2");
  PassFirstBackoff();

  EXPECT_EQ(*Call(actor, "fragile.Count"), "1");
  EXPECT_EQ(*Call(neighbour, "fragile.Count"), "3");
}

TEST_F(RestartTest, TheNextInstanceIsToldOfTheFault) {
  WorkloadOptions options;
  options.restart = Permanent();
  options.config = frames::Config(
      {.on_ready = Note("on_ready"), .on_error = Note("on_error")});
  const ActrId puppet = Puppet("puppet", std::move(options));

  EXPECT_FALSE(Call(puppet, "test/crash").ok());
  PassFirstBackoff();

  EXPECT_THAT(ran_->Await(3), ElementsAre("on_ready", "on_ready", "on_error"));
}

TEST_F(RestartTest, AnActorThatAnActorMadeHasTheSamePolicyAndKeepsItsConfig) {
  Gate start(host(), "start");
  start.Open();
  AddFragile("child", Permanent());
  const ActrId parent = Puppet("parent");
  const absl::StatusOr<std::string> made =
      Call(parent, "test/do",
           frames::Do({frames::Spawn({"acme", "child", "1.0.0"}, "ask")}));
  ASSERT_THAT(made, IsOk());
  abi::ActrId id;
  ASSERT_TRUE(abi::EncodedActrId(*made).Get(&id));
  const ActrId child = ActrId::From(id);
  start.AwaitArrival();

  EXPECT_FALSE(Call(child, "fragile.Throw").ok());
  PassFirstBackoff();

  start.AwaitArrival();
  EXPECT_EQ(*Call(child, "fragile.Count"), "1");
}

TEST_F(RestartTest, AnImpossiblePolicyIsRefused) {
  WorkloadOptions options;
  options.name = "actor";
  options.linked = LinkedTable<Fragile>("acme:fragile:1.0.0");
  options.restart = Permanent({.period = absl::ZeroDuration()});

  EXPECT_THAT(host().AddWorkload(std::move(options)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "workload 'actor': a restart period of 0"));
}

}  // namespace
}  // namespace troupe
