// Callers that give up: what becomes of the handler, of what it waits for and
// of requests that still queue.
#include <atomic>
#include <memory>
#include <semaphore>
#include <string>
#include <vector>

#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kType = "test:worker:1.0.0";

// Asks the shell route "gate" on Wait, another actor on Pass; then notes the
// outcome and what its context says. On Spin it computes until it is cancelled.
class Worker : public Workload {
 public:
  Worker() {
    On("test.Worker.Wait", &Worker::Wait);
    On("test.Worker.Pass", &Worker::Pass);
    On("test.Worker.Afterwards", &Worker::Afterwards);
    On("test.Worker.Spin", &Worker::Spin);
  }

  // Handlers that spin.
  static std::counting_semaphore<16> spinning;

 private:
  absl::Status Wait(Context& ctx, std::string_view) {
    return Note(ctx, ctx.Call(Dest::Shell(), "gate", "").status());
  }

  // The order is an id, a route and, for Pass, an order again.
  absl::Status Pass(Context& ctx, std::string_view order) {
    const size_t end = order.find(' ');
    const std::optional<ActrId> next = ParseId(order.substr(0, end));
    const std::string_view rest = order.substr(end + 1);
    const std::string_view route = rest.substr(0, rest.find(' '));
    const std::string_view payload =
        rest.size() > route.size() ? rest.substr(route.size() + 1) : "";
    return Note(ctx, ctx.Call(Dest::Actor(*next), route, payload).status());
  }

  static std::optional<ActrId> ParseId(std::string_view text) {
    ActrId id;
    if (!ParseActrId(text, &id).empty()) return std::nullopt;
    return id;
  }

  // Asks again once it has been cancelled.
  absl::Status Afterwards(Context& ctx, std::string_view payload) {
    static_cast<void>(Wait(ctx, payload));
    return Note(ctx, ctx.Call(Dest::Shell(), "other", "").status());
  }

  absl::Status Spin(Context& ctx, std::string_view) {
    spinning.release();
    while (!ctx.cancelled()) {
    }
    return Note(ctx, absl::OkStatus());
  }

  static absl::Status Note(Context& ctx, const absl::Status& outcome) {
    const std::string text =
        std::string(absl::StatusCodeToString(outcome.code())) +
        (ctx.cancelled() ? " cancelled" : " wanted");
    return ctx.Tell(Dest::Shell(), "noted", text);
  }
};

std::counting_semaphore<16> Worker::spinning(0);

class CancellationTest : public HostTest {
 protected:
  void SetUp() override {
    gate_ = std::make_unique<Gate>(host(), "gate");
    noted_ = std::make_unique<Journal>(host(), "noted");
    EXPECT_THAT(host().AddWorkload(
                    {.name = "worker", .linked = LinkedTable<Worker>(kType)}),
                IsOk());
    EXPECT_THAT(host().AddWorkload({.name = "worker-thread",
                                    .linked = LinkedTable<Worker>(kType),
                                    .type = "test:worker-thread:1.0.0",
                                    .placement = Placement::kThread}),
                IsOk());
  }
  void TearDown() override { gate_.reset(); }

  ActrId SpawnWorker(uint32_t shard = 0) {
    return host().Spawn("worker", {.shard = shard}).value_or(ActrId{});
  }

  struct Call {
    PendingReply reply;
    CallHandle handle;
  };

  // Starts a call, which is under way when this returns, as far as it goes.
  Call Begin(const ActrId& target, std::string_view route,
             std::string_view payload = {}) {
    Call call;
    call.handle =
        host().CancellableCall(target, route, payload, {}, call.reply.done());
    return call;
  }

  void Cancel(const Call& call) {
    call.handle.Cancel();
    Settle();
  }

  std::unique_ptr<Gate> gate_;
  std::unique_ptr<Journal> noted_;
};

TEST_F(CancellationTest, ACallerThatGivesUpIsToldSoAtOnce) {
  const ActrId worker = SpawnWorker();
  const Call call = Begin(worker, "test.Worker.Wait");
  gate_->AwaitArrival();
  Advance(absl::Milliseconds(7));

  Cancel(call);

  EXPECT_THAT(call.reply.Await(),
              StatusIs(absl::StatusCode::kCancelled,
                       "host -> 1@1/test:worker:1.0.0 test.Worker.Wait: given "
                       "up after 7 ms"));
}

TEST_F(CancellationTest, TheHandlersWaitEndsAndItsContextSaysCancelled) {
  const ActrId worker = SpawnWorker();
  const Call call = Begin(worker, "test.Worker.Wait");
  gate_->AwaitArrival();

  Cancel(call);

  EXPECT_THAT(noted_->Await(1), ElementsAre("CANCELLED cancelled"));
  EXPECT_EQ(InfoOf(worker).waits_for, "");
}

TEST_F(CancellationTest, ItGoesDownAChainAcrossShards) {
  const ActrId last = SpawnWorker(0);
  const ActrId middle = SpawnWorker(1);
  const ActrId first = SpawnWorker(0);
  const Call call = Begin(first, "test.Worker.Pass",
                          middle.ToString() + " test.Worker.Pass " +
                              last.ToString() + " test.Worker.Wait");
  gate_->AwaitArrival();

  Cancel(call);

  EXPECT_THAT(noted_->Await(3),
              ElementsAre("CANCELLED cancelled", "CANCELLED cancelled",
                          "CANCELLED cancelled"));
}

TEST_F(CancellationTest, AHandlerOnAThreadOfItsOwnIsCancelledAsWell) {
  const ActrId worker = *host().Spawn("worker-thread");
  const Call call = Begin(worker, "test.Worker.Wait");
  gate_->AwaitArrival();

  Cancel(call);

  EXPECT_THAT(noted_->Await(1), ElementsAre("CANCELLED cancelled"));
}

TEST_F(CancellationTest, AHandlerThatComputesSeesIt) {
  const Call call = Begin(SpawnWorker(), "test.Worker.Spin");
  Worker::spinning.acquire();

  call.handle.Cancel();

  EXPECT_THAT(noted_->Await(1), ElementsAre("OK cancelled"));
}

TEST_F(CancellationTest, AHandlerThatHoldsTheShardOfItsCallerSeesIt) {
  const ActrId callee = SpawnWorker(0);
  const ActrId caller = SpawnWorker(0);
  const Call call = Begin(caller, "test.Worker.Pass",
                          callee.ToString() + " test.Worker.Spin");
  Worker::spinning.acquire();

  call.handle.Cancel();

  EXPECT_THAT(noted_->Await(2),
              ElementsAre("OK cancelled", EndsWith(" cancelled")));
}

TEST_F(CancellationTest, AHandlerThatComputesSeesItsDeadlinePass) {
  const Call call = Begin(SpawnWorker(), "test.Worker.Spin");
  Worker::spinning.acquire();

  clock_.Advance(absl::Seconds(30));

  EXPECT_THAT(noted_->Await(1), ElementsAre("OK cancelled"));
}

TEST_F(CancellationTest, AHandlerWhoseCallersDeadlinePassedIsCancelled) {
  const ActrId last = SpawnWorker(1);
  const Call call = Begin(SpawnWorker(0), "test.Worker.Pass",
                          last.ToString() + " test.Worker.Wait");
  gate_->AwaitArrival();

  Advance(absl::Seconds(30));

  EXPECT_THAT(noted_->Await(2), ElementsAre("DEADLINE_EXCEEDED cancelled",
                                            EndsWith(" cancelled")));
}

TEST_F(CancellationTest, WhatACancelledHandlerAsksForThenIsRefusedAtOnce) {
  const Journal other(host(), "other");
  const Call call = Begin(SpawnWorker(), "test.Worker.Afterwards");
  gate_->AwaitArrival();

  Cancel(call);

  EXPECT_THAT(noted_->Await(2),
              ElementsAre("CANCELLED cancelled", "CANCELLED cancelled"));
  EXPECT_THAT(other.entries(), IsEmpty());
}

TEST_F(CancellationTest, TheNextRequestOfTheActorIsNotCancelled) {
  const ActrId worker = SpawnWorker();
  const Call given_up = Begin(worker, "test.Worker.Wait");
  gate_->AwaitArrival();
  const Call next = Begin(worker, "test.Worker.Wait");

  Cancel(given_up);
  gate_->AwaitArrival();
  gate_->Answer();  // Of the first, which nobody waits for.
  gate_->Answer();

  EXPECT_THAT(next.reply.Await(), IsOk());
  EXPECT_THAT(noted_->Await(2),
              ElementsAre("CANCELLED cancelled", "OK wanted"));
}

TEST_F(CancellationTest, ARequestThatIsCancelledInTheQueueIsNeverRun) {
  const ActrId worker = SpawnWorker();
  const Call busy = Begin(worker, "test.Worker.Wait");
  gate_->AwaitArrival();
  const Call queued = Begin(worker, "test.Worker.Wait");
  const Call behind = Begin(worker, "test.Worker.Wait");
  Settle();

  Cancel(queued);
  EXPECT_THAT(queued.reply.Await(),
              StatusIs(absl::StatusCode::kCancelled, "given up"));
  gate_->Answer();
  gate_->AwaitArrival();
  gate_->Answer();

  EXPECT_THAT(behind.reply.Await(), IsOk());
  EXPECT_THAT(noted_->Await(2), ElementsAre("OK wanted", "OK wanted"));
  EXPECT_EQ(InfoOf(worker).handled, 2U);
  EXPECT_EQ(InfoOf(worker).mailbox_messages, 0U);
}

TEST_F(CancellationTest, ManyThatAreCancelledInTheQueueAreForgottenInTime) {
  const ActrId worker = SpawnWorker();
  const Call busy = Begin(worker, "test.Worker.Wait");
  gate_->AwaitArrival();
  constexpr int kQueued = 1000;
  std::vector<Call> queued;
  queued.reserve(kQueued);
  queued.reserve(kQueued);
  for (int i = 0; i < kQueued; ++i) {
    queued.push_back(Begin(worker, "test.Worker.Wait"));
  }
  for (const Call& call : queued) call.handle.Cancel();
  for (const Call& call : queued) {
    EXPECT_THAT(call.reply.Await(), StatusIs(absl::StatusCode::kCancelled, ""));
  }
  gate_->Answer();

  const StopOutcome outcome = host().Stop(absl::Minutes(1));

  EXPECT_THAT(busy.reply.Await(), IsOk());
  EXPECT_THAT(noted_->entries(), ElementsAre("OK wanted"));
  EXPECT_EQ(outcome.dead_lettered, 0U);
}

TEST_F(CancellationTest, WhatWasCancelledInTheQueueIsNoDeadLetter) {
  const ActrId worker = SpawnWorker();
  const Call busy = Begin(worker, "test.Worker.Wait");
  gate_->AwaitArrival();
  const Call cancelled = Begin(worker, "test.Worker.Wait");
  const Call queued = Begin(worker, "test.Worker.Wait");
  Settle();
  Cancel(cancelled);

  const StopOutcome outcome = host().Stop(absl::ZeroDuration());

  EXPECT_EQ(outcome.dead_lettered, 1U);
  EXPECT_THAT(queued.reply.Await(),
              StatusIs(absl::StatusCode::kUnavailable, ""));
}

TEST_F(CancellationTest, ASenderThatWaitsForRoomStopsWaitingAndSendsNothing) {
  const ActrId full = Actor(
      "puppet", {.mailbox = {.max_messages = 1, .when_full = WhenFull::kWait}});
  const PendingReply busy =
      Start(full, "test/do", frames::Do({frames::CallShell("gate")}));
  gate_->AwaitArrival();
  const PendingReply queued = Start(full, "test/echo");
  const Call call =
      Begin(SpawnWorker(1), "test.Worker.Pass", full.ToString() + " test/echo");
  Settle();
  EXPECT_FALSE(call.reply.is_known());

  Cancel(call);

  EXPECT_THAT(noted_->Await(1), ElementsAre("CANCELLED cancelled"));
  gate_->Answer();
  EXPECT_THAT(queued.Await(), IsOk());
  Settle();
  EXPECT_EQ(InfoOf(full).handled, 2U);
}

TEST_F(CancellationTest, AnAnswerThatCameBeforeStands) {
  gate_->Open();
  const Call call = Begin(SpawnWorker(), "test.Worker.Wait");
  EXPECT_THAT(call.reply.Await(), IsOk());

  Cancel(call);

  EXPECT_EQ(call.reply.times(), 1);
}

TEST_F(CancellationTest, EachCallEndsOnceHoweverItsAnswerAndItsEndRace) {
  gate_->Open();
  const ActrId last = SpawnWorker(1);
  const ActrId first = SpawnWorker(0);
  const std::string order = last.ToString() + " test.Worker.Wait";
  constexpr int kCalls = 2000;
  int cancelled = 0;
  for (int i = 0; i < kCalls; ++i) {
    const Call call = Begin(first, "test.Worker.Pass", order);
    // Up to a few microseconds: about as long as it takes to be answered.
    for (int spin = 0; spin < i % 50 * 200; ++spin) {
      std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    call.handle.Cancel();
    const absl::StatusOr<std::string> outcome = call.reply.Await();
    EXPECT_TRUE(outcome.ok() || absl::IsCancelled(outcome.status()))
        << outcome.status();
    cancelled += outcome.ok() ? 0 : 1;
  }
  Settle();

  EXPECT_GT(cancelled, 0);
  EXPECT_EQ(InfoOf(first).waits_for, "");
  EXPECT_THAT(host().CallAndWait(first, "test.Worker.Pass", order), IsOk());
}

TEST_F(CancellationTest, AGuestOfAnOlderGenerationStopsWaiting) {
  const ActrId caller = Actor("c_caller");
  const ActrId worker = SpawnWorker(1);
  const Call call =
      Begin(caller, "test/call", Order(worker, "test.Worker.Wait"));
  gate_->AwaitArrival();

  Cancel(call);

  EXPECT_THAT(noted_->Await(1), ElementsAre("CANCELLED cancelled"));
  gate_->Open();
  EXPECT_THAT(host().CallAndWait(caller, "test/call",
                                 Order(worker, "test.Worker.Wait")),
              IsOk());
}

TEST_F(CancellationTest, AHostThatEndsItsGraceCancelsItsHandlers) {
  const Call computes = Begin(SpawnWorker(0), "test.Worker.Spin");
  const Call waits = Begin(SpawnWorker(1), "test.Worker.Wait");
  Worker::spinning.acquire();
  gate_->AwaitArrival();

  const StopOutcome outcome = host().Stop(absl::ZeroDuration());

  EXPECT_THAT(outcome.stuck, IsEmpty());
  EXPECT_THAT(noted_->entries(),
              UnorderedElementsAre("OK cancelled", "UNAVAILABLE cancelled"));
}

}  // namespace
}  // namespace troupe
