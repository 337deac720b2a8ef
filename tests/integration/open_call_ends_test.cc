// How streaming calls of the embedder end: with an error, early, cancelled, too
// late, with a crash, with a reload under way or with the host.
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "tests/integration/open_call_fixture.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

INSTANTIATE_TEST_SUITE_P(Shards, OpenCallTest, ::testing::Values(0u, 1u),
                         ShardName);

TEST_P(OpenCallTest, AProducerThatFailsDeliversWhatItProducedFirst) {
  StreamingCall call = OpenServer("numbers.CountAndFail", "300");

  EXPECT_EQ(ReadAll(call), "300/790:NOT_FOUND(no more numbers)");
  EXPECT_EQ(Read(call), "NOT_FOUND(no more numbers)");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, ACrashDeliversWhatWasProducedAndTheNextCallWorks) {
  WorkloadOptions options;
  options.shard = GetParam();
  options.restart.mode = RestartMode::kPermanent;
  const ActrId numbers = LinkNumbers(std::move(options), "restarted");
  StreamingCall call = host().OpenCall(numbers, "numbers.CountAndThrow",
                                       abi::CallShape::kServerStream, "300");

  EXPECT_THAT(ReadAll(call), AllOf(StartsWith("300/790:INTERNAL("),
                                   HasSubstr("numbers are broken")));
  Advance(RestartLimits().first_backoff);

  StreamingCall next = host().OpenCall(numbers, "numbers.Count",
                                       abi::CallShape::kServerStream, "3");
  EXPECT_EQ(ReadAll(next), "3/3:ok");
  EXPECT_EQ(InfoOf(numbers).restarts, 1);
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, ToLetGoOfTheHandleStopsTheProducer) {
  {
    StreamingCall call = OpenServer("numbers.CountForEver", "");
    EXPECT_EQ(Read(call), "0");
  }

  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("CANCELLED(")));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, ToLetGoOfTheHandleReachesAReadingHandler) {
  {
    StreamingCall call = OpenClient("numbers.Add");
    EXPECT_THAT(call.Write("1"), IsOk());
  }

  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("CANCELLED(")));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, ACancelledCallEndsWhatWaitsAtBothEnds) {
  StreamingCall call = OpenServer("numbers.CountAndWait", "1");
  gate_->AwaitArrival();
  EXPECT_EQ(Read(call), "0");
  Told<StreamingCall::Item> read;
  call.Read(read.done());
  Settle();

  call.Cancel();

  EXPECT_THAT(OutcomeText(read.Await()), StartsWith("CANCELLED("));
  EXPECT_THAT(Read(call), StartsWith("CANCELLED("));
  EXPECT_THAT(OutcomeText(call.Write("1")), StartsWith("CANCELLED("));
  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("CANCELLED(")));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, ACallbackIsToldAlsoAfterTheHandleIsGone) {
  Told<StreamingCall::Item> read;
  {
    StreamingCall call = OpenServer("numbers.CountAndWait", "0");
    gate_->AwaitArrival();
    call.Read(read.done());
  }

  EXPECT_THAT(OutcomeText(read.Await()), StartsWith("CANCELLED("));
  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("CANCELLED(")));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, ACallThatStillQueuesIsNotRunOnceItIsCancelled) {
  const PendingReply occupied = Start(numbers_, "numbers.Gate");
  gate_->AwaitArrival();
  StreamingCall call = OpenClient("numbers.Add");
  EXPECT_THAT(call.Write("no number"), IsOk());

  call.Cancel();
  Settle();
  gate_->Open();

  EXPECT_THAT(occupied.Await(), IsOk());
  Settle();
  EXPECT_EQ(InfoOf(numbers_).handled, 1);
  EXPECT_THAT(noted_->entries(), IsEmpty());
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AHandlerThatReturnsEarlyAnswersAndStopsTheWrites) {
  StreamingCall call = OpenClient("numbers.AddTwo");
  absl::Status status;
  while (status.ok()) status = call.Write("1");

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition,
                               "its handler has returned"));
  EXPECT_EQ(Finish(call), "2");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AHandlerThatStopsReadingStopsTheWrites) {
  StreamingCall call = OpenClient("numbers.AddAndStop");
  EXPECT_THAT(call.Write("6"), IsOk());
  gate_->AwaitArrival();

  EXPECT_THAT(call.Write("1"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                        "reads no more items"));
  gate_->Open();
  EXPECT_EQ(Finish(call), "6");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, ADeadlineReachesBothEnds) {
  StreamingCall call = OpenServer("numbers.CountAndWait", "1",
                                  {.timeout = absl::Milliseconds(1000)});
  gate_->AwaitArrival();
  EXPECT_EQ(Read(call), "0");
  Told<StreamingCall::Item> read;
  call.Read(read.done());
  Settle();

  Advance(absl::Milliseconds(1001));

  EXPECT_THAT(OutcomeText(read.Await()),
              AllOf(StartsWith("DEADLINE_EXCEEDED("),
                    HasSubstr("numbers.CountAndWait")));
  EXPECT_THAT(Read(call), StartsWith("DEADLINE_EXCEEDED("));
  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("DEADLINE_EXCEEDED(")));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, ADeadlineReachesAWriterWithoutRoom) {
  StreamingCall call =
      OpenClient("numbers.AddNone", {.timeout = absl::Milliseconds(1000)});
  gate_->AwaitArrival();
  EXPECT_THAT(call.Write(std::string(300'000, '0')), IsOk());
  Told<absl::Status> taken;
  call.Write("5", taken.done());
  Settle();

  Advance(absl::Milliseconds(1001));

  EXPECT_THAT(taken.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded, ""));
  EXPECT_THAT(Finish(call), StartsWith("DEADLINE_EXCEEDED("));
  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("DEADLINE_EXCEEDED(")));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AStoppedHostEndsWhatWaitsAndEverythingAfterwards) {
  StreamingCall reading = OpenServer("numbers.CountAndWait", "1");
  gate_->AwaitArrival();
  EXPECT_EQ(Read(reading), "0");
  Told<StreamingCall::Item> read;
  reading.Read(read.done());
  StreamingCall queued = OpenClient("numbers.Add");
  EXPECT_THAT(queued.Write("1"), IsOk());

  const StopOutcome outcome = host().Stop(absl::ZeroDuration());

  EXPECT_THAT(outcome.stuck, IsEmpty());
  EXPECT_THAT(OutcomeText(read.Await()), StartsWith("UNAVAILABLE("));
  EXPECT_THAT(Read(reading), StartsWith("UNAVAILABLE("));
  EXPECT_THAT(queued.Write("1"),
              StatusIs(absl::StatusCode::kUnavailable, "the host has stopped"));
  EXPECT_THAT(Finish(queued), StartsWith("UNAVAILABLE("));
  StreamingCall late = OpenServer("numbers.Count", "1");
  EXPECT_EQ(Read(late), "UNAVAILABLE(the host is stopping)");
}

TEST_P(OpenCallTest, AStoppedHostTellsCallbacksOnTheCallingThread) {
  StreamingCall call = OpenBidi("numbers.Double");
  EXPECT_THAT(call.Write("1"), IsOk());
  host().Stop(absl::ZeroDuration());
  std::string read;
  std::string written;
  std::string finished;

  call.Read([&](const StreamingCall::Item& item) { read = OutcomeText(item); });
  call.Write("1", [&](const absl::Status& s) { written = OutcomeText(s); });
  call.Finish([&](const absl::StatusOr<std::string>& answer) {
    finished = OutcomeText(answer.status());
  });

  EXPECT_EQ(read, "UNAVAILABLE(host -> " + numbers_.ToString() +
                      " numbers.Double: the host has stopped)");
  EXPECT_EQ(written, read);
  EXPECT_EQ(finished, read);
}

TEST_P(OpenCallTest, OnAStoppedHostACallThatHadEndedTakesNoMoreItems) {
  StreamingCall call = OpenBidi("numbers.Double");
  call.CloseWrites();
  EXPECT_EQ(Read(call), "end");

  host().Stop(absl::ZeroDuration());

  EXPECT_THAT(call.Write("1"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                        "its handler has returned"));
  EXPECT_THAT(call.TryWrite("1"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "its handler has returned"));
  EXPECT_EQ(Read(call), "end");
}

TEST_P(OpenCallTest, ItemsThatHaveComeOutliveTheHostAndAWriteInVain) {
  StreamingCall call = OpenServer("numbers.CountAndWait", "3");
  gate_->AwaitArrival();
  EXPECT_EQ(Read(call), "0");

  host().Stop(absl::ZeroDuration());

  EXPECT_THAT(call.Write("1"), StatusIs(absl::StatusCode::kUnavailable, ""));
  EXPECT_EQ(Read(call), "1");
  EXPECT_EQ(Read(call), "2");
  EXPECT_THAT(Read(call), StartsWith("UNAVAILABLE("));
}

TEST_P(OpenCallTest, WhatAStoppedShardStillRunsMayAskForACall) {
  host().Stop(absl::ZeroDuration());
  std::optional<StreamingCall> late;
  host().PostToShard(0, [&] { late = OpenServer("numbers.Count", "1"); });

  host().Stop(absl::ZeroDuration());  // runs it

  ASSERT_TRUE(late.has_value());
  EXPECT_EQ(Read(*late), "UNAVAILABLE(the host is stopping)");
}

TEST_P(OpenCallTest, AThreadThatReadsAndOneThatCancelsMayMeetTheStop) {
  StreamingCall call = OpenServer("numbers.CountForEver", "");
  EXPECT_EQ(Read(call), "0");
  std::string outcome;
  std::thread reader([&] { outcome = ReadAll(call); });
  std::thread canceller([&] { call.Cancel(); });

  const StopOutcome stopped = host().Stop(absl::ZeroDuration());

  reader.join();
  canceller.join();
  EXPECT_THAT(stopped.stuck, IsEmpty());
  EXPECT_THAT(outcome,
              AnyOf(HasSubstr(":CANCELLED("), HasSubstr(":UNAVAILABLE(")));
}

TEST_P(OpenCallTest, AStoppingHostLetsCallsThatAreOpenGoOn) {
  StopOutcome outcome;
  std::thread stopper;
  {
    StreamingCall call = OpenBidi("numbers.Double");
    EXPECT_THAT(call.Write("1"), IsOk());
    EXPECT_EQ(Read(call), "2");
    stopper = std::thread([&] { outcome = host().Stop(absl::Hours(1)); });
    while (!absl::IsUnavailable(host().Spawn("nobody").status())) Settle();

    EXPECT_THAT(call.Write("4"), IsOk());
    EXPECT_EQ(Read(call), "8");
  }

  stopper.join();
  EXPECT_THAT(outcome.stuck, IsEmpty());
}

using GoneHostTest = HostTest;

TEST_F(GoneHostTest, AHandleMayOutliveItsHost) {
  HostOptions options;
  options.shards = 1;
  options.clock = &clock_;
  std::unique_ptr<Host> other = *Host::Create(options);
  WorkloadOptions workload;
  workload.name = "numbers";
  workload.linked = LinkedTable<Numbers>("test:numbers:1.0.0");
  workload.type = "test:numbers:1.0.0";
  EXPECT_THAT(other->AddWorkload(std::move(workload)), IsOk());
  StreamingCall call = other->OpenCall(
      *other->Spawn("numbers"), "numbers.Double", abi::CallShape::kBidiStream);
  EXPECT_THAT(call.Write("1"), IsOk());
  EXPECT_EQ(OutcomeText(call.Read()), "2");

  other.reset();

  EXPECT_THAT(OutcomeText(call.Read()), StartsWith("UNAVAILABLE("));
  EXPECT_THAT(call.TryWrite("1"), StatusIs(absl::StatusCode::kUnavailable, ""));
  call.CloseWrites();
  call.Cancel();
}

class ReloadedCallTest : public OpenCallTest {
 protected:
  // Returns when the loader has done what it was told before.
  void AwaitLoader() {
    EXPECT_THAT(Add("echo"), IsOk());
    EXPECT_FALSE(host().ReloadAndWait("echo", {.path = "/none.so"}).ok());
    Settle();
  }
};

INSTANTIATE_TEST_SUITE_P(Shards, ReloadedCallTest, ::testing::Values(0u, 1u),
                         ShardName);

TEST_P(ReloadedCallTest,
       AReloadWaitsForTheCallAndTheNextRunsTheNextGeneration) {
  WorkloadOptions options;
  options.shard = GetParam();
  options.name = "loaded";
  const ActrId numbers = Actor("numbers", std::move(options));
  StreamingCall call = host().OpenCall(numbers, "numbers.CountAndWait",
                                       abi::CallShape::kServerStream, "100");
  gate_->AwaitArrival();
  EXPECT_EQ(Read(call), "0");
  Told<absl::Status> reloaded;
  host().Reload(
      "loaded", {},
      [done = reloaded.done()](const absl::StatusOr<ReloadReport>& report) {
        done(report.status());
      });
  AwaitLoader();
  EXPECT_FALSE(reloaded.is_known());

  gate_->Open();

  EXPECT_EQ(ReadAll(call), "199/379:ok");
  EXPECT_THAT(reloaded.Await(), IsOk());
  EXPECT_EQ(InfoOf(numbers).library, 2);
  StreamingCall next = host().OpenCall(numbers, "numbers.Count",
                                       abi::CallShape::kServerStream, "3");
  EXPECT_EQ(ReadAll(next), "3/3:ok");
}

}  // namespace
}  // namespace troupe
