// Actors that are restarted together: who ends and begins, in which order, and
// what follows when that happens too often.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <semaphore>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "host/supervise/group_policy.h"
#include "tests/integration/restart_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Fragile actors "a", "b" and "c" of one group, on two shards, which tell "ran"
// when they start and stop.
class GroupTest : public RestartTest {
 protected:
  void Make(GroupStrategy strategy, RestartLimits limits = {},
            Escalation escalation = Escalation::kFail) {
    ASSERT_THAT(host().AddGroup({.name = "abc",
                                 .strategy = strategy,
                                 .members = {"a", "b", "c"},
                                 .limits = limits,
                                 .escalation = escalation}),
                IsOk());
    a_ = Member("a", 0);
    b_ = Member("b", 1);
    c_ = Member("c", 0);
    for (const ActrId& id : {a_, b_, c_}) Count(id);
    ASSERT_THAT(ran_->entries(), ElementsAre("start a", "start b", "start c"));
  }

  ActrId Member(const std::string& name, uint32_t shard) {
    AddFragile(name, Permanent(), name, shard);
    return SpawnNow(name);
  }

  std::string Count(const ActrId& id) {
    return Call(id, "fragile.Count").value_or("none");
  }

  // Lets `id` crash and what follows from it.
  void Crash(const ActrId& id) {
    EXPECT_FALSE(Call(id, "fragile.Throw").ok());
    Settle();
    PassFirstBackoff();
  }

  // What was told after the members had started, once that is `count` things.
  std::vector<std::string> RanSince(size_t count) {
    std::vector<std::string> entries = ran_->Await(3 + count);
    entries.erase(entries.begin(), entries.begin() + 3);
    return entries;
  }

  ActrId a_;
  ActrId b_;
  ActrId c_;
};

TEST_F(GroupTest, OneForOneRestartsTheOneThatCrashedAlone) {
  Make(GroupStrategy::kOneForOne);

  Crash(b_);

  EXPECT_THAT(RanSince(1), ElementsAre("start b"));
  EXPECT_EQ(Count(a_), "2");
  EXPECT_EQ(Count(b_), "1");
  EXPECT_EQ(Count(c_), "2");
}

TEST_F(GroupTest, AllForOneRestartsAllFromTheLastToTheFirstAndBack) {
  Make(GroupStrategy::kAllForOne);

  Crash(b_);

  EXPECT_THAT(RanSince(5),
              ElementsAre("stop c", "stop a", "start a", "start b", "start c"));
  EXPECT_EQ(Count(a_), "1");
  EXPECT_EQ(Count(b_), "1");
  EXPECT_EQ(Count(c_), "1");
  EXPECT_EQ(InfoOf(a_).restarts, 1u);
  EXPECT_EQ(InfoOf(a_).last_crash, "") << "it did not break down";
}

TEST_F(GroupTest, RestForOneRestartsThoseThatStartAfterIt) {
  Make(GroupStrategy::kRestForOne);

  Crash(b_);

  EXPECT_THAT(RanSince(3), ElementsAre("stop c", "start b", "start c"));
  EXPECT_EQ(Count(a_), "2");
  EXPECT_EQ(Count(c_), "1");
}

TEST_F(GroupTest, TheMailboxOfEachMemberStays) {
  Make(GroupStrategy::kAllForOne);
  EXPECT_FALSE(Call(b_, "fragile.Throw").ok());
  Settle();

  const PendingReply a = Start(a_, "fragile.Count");
  const PendingReply c = Start(c_, "fragile.Count");
  EXPECT_EQ(InfoOf(a_).state, "restarting");
  PassFirstBackoff();

  EXPECT_EQ(*a.Await(), "1");
  EXPECT_EQ(*c.Await(), "1");
}

TEST_F(GroupTest, WhatAMembersHandlerWaitsForIsGivenUp) {
  Make(GroupStrategy::kRestForOne);
  const PendingReply waits = Start(c_, "fragile.Gate");
  gate_->AwaitArrival();

  Crash(a_);

  EXPECT_THAT(waits.Await(), StatusIs(absl::StatusCode::kCancelled, ""));
  EXPECT_THAT(RanSince(5),
              ElementsAre("stop c", "stop b", "start a", "start b", "start c"));
}

TEST_F(GroupTest, TooManyRestartsOfTheGroupFailItsMembers) {
  Make(GroupStrategy::kOneForOne, {.max_restarts = 1});
  Crash(a_);
  EXPECT_THAT(RanSince(1), ElementsAre("start a"));

  EXPECT_FALSE(Call(b_, "fragile.Throw").ok());
  for (const ActrId& id : {a_, b_, c_}) AwaitState(id, "failed");

  EXPECT_THAT(InfoOf(a_).last_crash,
              HasSubstr("group 'abc' is given up after 1 restarts within 5s; "
                        "2@1/acme:b:1.0.0: "));
  EXPECT_THAT(ran_->Await(6).size(), 6u) << "a and c stop in order";
  EXPECT_THAT(Call(c_, "fragile.Count"),
              StatusIs(absl::StatusCode::kUnavailable, "is failed"));
  EXPECT_EQ(InfoOf(b_).restarts, 0u);
}

class EscalationTest : public GroupTest {
 protected:
  void SetUp() override {
    options_.on_escalation = [this](const std::string& reason) {
      reason_ = reason;
      told_.release();
    };
    GroupTest::SetUp();
  }

  std::string reason_;
  std::binary_semaphore told_{0};
};

TEST_F(EscalationTest, AGroupThatEscalatesAsksForTheEndOfTheHost) {
  Make(GroupStrategy::kAllForOne, {.max_restarts = 0}, Escalation::kStop);

  EXPECT_FALSE(Call(b_, "fragile.Throw").ok());
  told_.acquire();

  EXPECT_THAT(reason_, HasSubstr("group 'abc' is given up after 0 restarts"));
  AwaitState(b_, "failed");
  EXPECT_EQ(Count(a_), "2");
  const StopOutcome outcome = host().Stop(absl::Minutes(1));
  EXPECT_THAT(outcome.stuck, IsEmpty());
}

TEST_F(GroupTest, AMemberThatDoesNotComeToAnEndHoldsTheOthersUpForAWhileOnly) {
  const TempFolder folder;
  const std::string pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  ASSERT_THAT(host().AddGroup({.name = "g",
                               .strategy = GroupStrategy::kRestForOne,
                               .members = {"a", "hang"}}),
              IsOk());
  const ActrId a = Member("a", 0);
  WorkloadOptions options;
  options.placement = Placement::kThread;
  options.shard = 1;
  options.restart = Permanent();
  const ActrId hang = Actor("hang", std::move(options));
  const PendingReply hangs =
      Start(hang, "test/hang", pipe, {.timeout = absl::Hours(1)});
  const int fd = open(pipe.c_str(), O_WRONLY);  // Returns when it hangs.

  Crash(a);
  EXPECT_EQ(InfoOf(a).state, "restarting");
  Advance(absl::Seconds(30));
  EXPECT_EQ(Count(a), "1");
  EXPECT_EQ(InfoOf(hang).state, "running");

  close(fd);
  EXPECT_EQ(*hangs.Await(), "released");
  while (InfoOf(hang).restarts == 0) Settle();
  AwaitState(hang, "running");
}

TEST_F(GroupTest, AMemberThatDoesNotLiveYetIsNotWaitedFor) {
  ASSERT_THAT(host().AddGroup({.name = "g",
                               .strategy = GroupStrategy::kAllForOne,
                               .members = {"a", "late"}}),
              IsOk());
  const ActrId a = Member("a", 0);
  AddFragile("late", Permanent(), "late", 1);
  std::binary_semaphore go_on(0);
  host().PostToShard(1, [&go_on] { go_on.acquire(); });
  ASSERT_THAT(host().BeginSpawn("late", {}, [](const absl::Status&) {}),
              IsOk());

  EXPECT_FALSE(Call(a, "fragile.Throw").ok());
  PendingReply count;
  host().Call(a, "fragile.Count", {}, {}, count.done());
  clock_.Advance(RestartLimits().first_backoff);
  host().ClockChanged();
  for (int turn = 0; turn < 8; ++turn) {
    std::binary_semaphore turned(0);
    host().PostToShard(0, [&turned] { turned.release(); });
    turned.acquire();
  }
  EXPECT_TRUE(count.is_known()) << "it waits for one that does not live yet";

  go_on.release();
  EXPECT_EQ(*count.Await(), "1");
}

TEST_F(GroupTest, AMemberThatIsStoppedIsNotWaitedFor) {
  Make(GroupStrategy::kAllForOne);
  EXPECT_FALSE(Call(b_, "fragile.Throw").ok());
  Settle();

  EXPECT_THAT(host().StopActor(a_), IsOk());
  AwaitEnd(a_);
  PassFirstBackoff();

  EXPECT_EQ(Count(b_), "1");
  EXPECT_EQ(Count(c_), "1");
}

TEST_F(GroupTest, AHostThatStopsDoesNotWaitForAGroup) {
  Make(GroupStrategy::kAllForOne);
  EXPECT_FALSE(Call(b_, "fragile.Throw").ok());
  Settle();

  const StopOutcome outcome = host().Stop(absl::Minutes(1));

  EXPECT_THAT(outcome.stuck, IsEmpty());
}

class GroupImageTest : public GroupTest {
 protected:
  void SetUp() override {
    options_.max_generations = 1;
    GroupTest::SetUp();
  }
};

TEST_F(GroupImageTest, AMemberThatCanHaveNoOtherImageFailsTheGroup) {
  ASSERT_THAT(host().AddGroup({.name = "g",
                               .strategy = GroupStrategy::kAllForOne,
                               .members = {"a", "fragile1"}}),
              IsOk());
  const ActrId a = Member("a", 0);
  WorkloadOptions options;
  options.restart = Permanent();
  const ActrId fragile = Actor("fragile1", std::move(options));

  EXPECT_FALSE(Call(fragile, "test/crash").ok());
  PassFirstBackoff();

  AwaitState(fragile, "failed");
  AwaitState(a, "failed");
  EXPECT_THAT(InfoOf(a).last_crash, HasSubstr("retired images"));

  // Who is made afterwards is restarted again.
  EXPECT_THAT(host().StopActor(a), IsOk());
  const ActrId next = SpawnNow("a");
  Crash(next);
  EXPECT_EQ(Count(next), "1");
}

TEST_F(GroupTest, GroupsThatCanNotBeAreRefused) {
  const auto refused = [](std::string_view text) {
    return StatusIs(absl::StatusCode::kInvalidArgument, std::string(text));
  };
  AddFragile("old", Permanent());

  EXPECT_THAT(host().AddGroup({.name = "g"}),
              refused("group 'g': it has no members"));
  EXPECT_THAT(host().AddGroup({.name = "g", .members = {"x", "x"}}),
              refused("group 'g': 'x' is its member twice"));
  EXPECT_THAT(host().AddGroup({.name = "g", .members = {"old"}}),
              refused("workload 'old' was added before it"));
  EXPECT_THAT(host().AddGroup({.name = "g",
                               .members = {"x"},
                               .limits = {.period = absl::ZeroDuration()}}),
              refused("a restart period of 0"));
  EXPECT_THAT(
      host().AddGroup(
          {.name = "g", .members = {"x"}, .escalation = Escalation::kStop}),
      refused("on_escalation is not set"));
  ASSERT_THAT(host().AddGroup({.name = "g", .members = {"x"}}), IsOk());
  EXPECT_THAT(host().AddGroup({.name = "g", .members = {"y"}}),
              refused("there is one already"));
  EXPECT_THAT(host().AddGroup({.name = "h", .members = {"x"}}),
              refused("'x' is in group 'g' already"));
  EXPECT_THAT(
      host().AddWorkload(
          {.name = "x", .linked = LinkedTable<Fragile>("acme:x:1.0.0")}),
      refused("workload 'x' is in group 'g' and never restarted"));
}

}  // namespace
}  // namespace troupe
