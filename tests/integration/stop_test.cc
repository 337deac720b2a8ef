// The end of a host: what it still does, what it refuses, what it reports.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kGrace = absl::Seconds(60);

using StopTest = HostTest;

TEST_F(StopTest, AHostWithNothingToDoStops) {
  Actor("puppet");

  const StopOutcome outcome = host().Stop(kGrace);

  EXPECT_EQ(outcome.drained, 0U);
  EXPECT_EQ(outcome.dead_lettered, 0U);
  EXPECT_THAT(outcome.stuck, IsEmpty());
}

TEST_F(StopTest, WhatWasAcceptedIsHandledAndCounted) {
  Gate gate(host(), "gate");
  const Journal ran(host(), "ran");
  const ActrId puppet = Actor("puppet");
  const PendingReply busy =
      Start(puppet, "test/do", frames::Do({frames::CallShell("gate")}));
  gate.AwaitArrival();
  for (const char* name : {"1", "2", "3"}) {
    ASSERT_THAT(StartTell(puppet, "test/do",
                          frames::Do({frames::TellShell("ran", name)}))
                    .Await(),
                IsOk());
  }

  StopOutcome outcome;
  std::thread stop([&] { outcome = host().Stop(kGrace); });
  while (!absl::IsUnavailable(host().Spawn("nobody").status())) {
  }
  gate.Answer();
  stop.join();

  EXPECT_THAT(busy.Await(), IsOk());
  EXPECT_THAT(ran.entries(), ElementsAre("1", "2", "3"));
  EXPECT_EQ(outcome.drained, 4U);
  EXPECT_EQ(outcome.dead_lettered, 0U);
}

TEST_F(StopTest, CallsAfterwardsAreRefused) {
  const ActrId puppet = Actor("puppet");

  host().Stop(kGrace);

  EXPECT_THAT(Call(puppet, "test/echo"),
              StatusIs(absl::StatusCode::kUnavailable, "the host is stopping"));
  EXPECT_THAT(host().TellAndWait(puppet, "test/echo", ""),
              StatusIs(absl::StatusCode::kUnavailable, "the host is stopping"));
  EXPECT_THAT(host().Spawn("puppet"),
              StatusIs(absl::StatusCode::kUnavailable, "the host is stopping"));
  EXPECT_THAT(host().Actors(), IsEmpty());
}

TEST_F(StopTest, OnStopMayStillCallAnActorThatServes) {
  const Journal ran(host(), "ran");
  const std::string config = frames::Config(
      {.on_stop = frames::Do({frames::TellShell("ran", "on_stop")})});
  Actor("puppet", {.config = config});

  const StopOutcome outcome = host().Stop(kGrace);

  EXPECT_THAT(ran.entries(), ElementsAre("on_stop"));
  EXPECT_THAT(outcome.stuck, IsEmpty());
}

TEST_F(StopTest, UnderLoadEveryCallEndsAndTheFiguresAddUp) {
  const ActrId echo = Actor("echo", {.shard = 0});
  const ActrId caller = Actor("c_caller", {.shard = 1});
  const std::string order = Order(echo, "test/echo", "hi");
  std::atomic<int> answered = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> other = 0;
  std::binary_semaphore loaded(0);
  const auto load = [&] {
    for (bool ended = false; !ended;) {
      const absl::StatusOr<std::string> reply =
          Call(caller, "test/call", order);
      if (reply.ok()) {
        if (++answered == 100) loaded.release();
      } else if (absl::IsUnavailable(reply.status())) {
        ++refused;
        ended = true;
      } else {
        ++other;
        ended = true;
        ADD_FAILURE() << reply.status();
      }
    }
  };
  std::thread one(load);
  std::thread two(load);
  loaded.acquire();

  const StopOutcome outcome = host().Stop(kGrace);
  one.join();
  two.join();

  EXPECT_EQ(refused.load(), 2);
  EXPECT_THAT(outcome.stuck, IsEmpty());
  // Two callers with one call each: no more can have been under way, and each
  // is two messages.
  EXPECT_LE(outcome.drained + outcome.dead_lettered, 4U);
}

TEST_F(StopTest, CallsThatAreUnderWayInManyEndWithAnAnswerOrUnavailable) {
  const ActrId echo = Actor("echo", {.shard = 0});
  constexpr int kCalls = 500;
  std::vector<std::vector<PendingReply>> replies(2);
  std::atomic<bool> stop = false;
  const auto load = [&](std::vector<PendingReply>* mine) {
    for (int i = 0; i < kCalls || !stop; ++i) {
      PendingReply& reply = mine->emplace_back();
      host().Call(echo, "test/echo", "x", {}, reply.done());
      if (i > kCalls) static_cast<void>(reply.Await());
    }
  };
  std::thread one([&] { load(&replies[0]); });
  std::thread two([&] { load(&replies[1]); });

  const StopOutcome outcome = host().Stop(kGrace);
  stop = true;
  one.join();
  two.join();

  EXPECT_THAT(outcome.stuck, IsEmpty());
  for (const std::vector<PendingReply>& mine : replies) {
    for (const PendingReply& reply : mine) {
      const absl::StatusOr<std::string> result = reply.Await();
      EXPECT_TRUE(result.ok() || absl::IsUnavailable(result.status()))
          << result.status();
      EXPECT_EQ(reply.times(), 1);
    }
  }
}

TEST_F(StopTest, WithoutGraceWhatWaitsInAMailboxIsAnsweredUnavailable) {
  Gate gate(host(), "gate");
  const ActrId puppet = Actor("puppet");
  const PendingReply busy =
      Start(puppet, "test/do", frames::Do({frames::CallShell("gate")}));
  gate.AwaitArrival();
  const PendingReply waits = Start(puppet, "test/echo");

  const StopOutcome outcome = host().Stop(absl::ZeroDuration());

  EXPECT_THAT(busy.Await(),
              StatusIs(absl::StatusCode::kUnavailable, "the host is stopping"));
  EXPECT_THAT(waits.Await(), StatusIs(absl::StatusCode::kUnavailable,
                                      "actor 1@1/test:puppet:1.0.0 is "));
  EXPECT_EQ(outcome.drained, 1U) << "the one in hand";
  EXPECT_EQ(outcome.dead_lettered, 1U);
  EXPECT_THAT(outcome.stuck, IsEmpty());
}

class BlockingOnAShardTest : public HostTest {
 protected:
  // What `action` returns on a shard's thread.
  absl::Status OnShard(absl::AnyInvocable<absl::Status()> action) {
    absl::Status result;
    std::binary_semaphore done(0);
    host().PostToShard(0, [&] {
      result = action();
      done.release();
    });
    done.acquire();
    return result;
  }
};

TEST_F(BlockingOnAShardTest, BlockingCallsAreRefused) {
  const ActrId puppet = Actor("puppet");
  const auto refused = [](std::string_view what) {
    return StatusIs(absl::StatusCode::kFailedPrecondition,
                    std::string(what) +
                        " blocks, which a shard's or a handler's thread must "
                        "not");
  };

  EXPECT_THAT(OnShard([&] { return Call(puppet, "test/echo").status(); }),
              refused("call"));
  EXPECT_THAT(
      OnShard([&] { return host().TellAndWait(puppet, "test/echo", ""); }),
      refused("tell"));
  EXPECT_THAT(OnShard([&] { return host().Spawn("puppet").status(); }),
              refused("spawn"));
}

TEST_F(BlockingOnAShardTest, ACallThatDoesNotBlockIsStartedThereAtOnce) {
  const ActrId puppet = Actor("puppet");
  PendingReply reply;

  EXPECT_THAT(OnShard([&] {
                host().Call(puppet, "test/echo", "hi", {}, reply.done());
                return absl::OkStatus();
              }),
              IsOk());

  EXPECT_EQ(*reply.Await(), "hi");
}

TEST_F(BlockingOnAShardTest, InAShellHandlerAndInACallbackAsWell) {
  const ActrId puppet = Actor("puppet");
  absl::Status in_handler;
  absl::Status in_callback;
  std::binary_semaphore called(0);
  ASSERT_THAT(
      host().AddShellHandler("ask",
                             [&](const ShellRequest&, Responder responder) {
                               in_handler = Call(puppet, "test/echo").status();
                               responder.Answer("");
                             }),
      IsOk());

  host().Call(puppet, "test/do", frames::Do({frames::CallShell("ask")}), {},
              [&](const Reply&) {
                in_callback = Call(puppet, "test/echo").status();
                called.release();
              });
  called.acquire();

  EXPECT_THAT(in_handler,
              StatusIs(absl::StatusCode::kFailedPrecondition, "call blocks"));
  EXPECT_THAT(in_callback,
              StatusIs(absl::StatusCode::kFailedPrecondition, "call blocks"));
}

// What is left behind stays for as long as the process lives, which a leak
// checker must not hold against it: the outcome is looked at in a child.
TEST(StuckDeathTest, AGuestThatHangsOnItsThreadIsReported) {
  const auto stop_with_a_hanging_guest = [] {
    const TempFolder folder;
    const std::string pipe = folder / "pipe";
    auto host = Host::Create({.shards = 1});
    WorkloadOptions options;
    options.name = "hang";
    options.path = GuestPath("hang");
    options.placement = Placement::kThread;
    if (!host.ok() || mkfifo(pipe.c_str(), 0600) != 0 ||
        !(*host)->AddWorkload(options).ok()) {
      _exit(1);
    }
    const absl::StatusOr<ActrId> id = (*host)->Spawn("hang");
    PendingReply reply;
    (*host)->Call(*id, "test/hang", pipe, {}, reply.done());
    // Opens once the guest reads: then it hangs.
    const int fd = open(pipe.c_str(), O_WRONLY);
    const StopOutcome outcome = (*host)->Stop(absl::ZeroDuration());
    for (const std::string& stuck : outcome.stuck) {
      fmt::print(stderr, "stuck: {}\n", stuck);
    }
    static_cast<void>(fd);
    _exit(42);
  };

  EXPECT_EXIT(stop_with_a_hanging_guest(), ::testing::ExitedWithCode(42),
              "stuck: actor 1@1/local:hang:0.0.0 is ");
}

}  // namespace
}  // namespace troupe
