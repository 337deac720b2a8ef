// How streaming calls end: with an error, early, cancelled, too late, with a
// crash or with the host.
#include <string>
#include <string_view>

#include "tests/integration/streaming_fixture.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class StreamingEndsTest : public ShardsTest {
 protected:
  PendingReply StartAsking(std::initializer_list<std::string_view> steps,
                           const RequestOptions& options = {}) {
    return StreamingTest::StartAsking(asker_, numbers_, steps, options);
  }
};

INSTANTIATE_TEST_SUITE_P(Shards, StreamingEndsTest, ::testing::Values(0u, 1u),
                         ShardsName);

TEST_P(StreamingEndsTest, AProducerThatFailsDeliversWhatItProducedFirst) {
  EXPECT_EQ(Ask({"server numbers.CountAndFail 300", "readall", "read"}),
            "ok 300/790:NOT_FOUND(no more numbers) NOT_FOUND(no more numbers)");
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, AProducerThatThrowsDeliversWhatItProducedFirst) {
  EXPECT_THAT(Ask({"server numbers.CountAndThrow 300", "readall"}),
              AllOf(StartsWith("ok 300/790:INTERNAL("),
                    HasSubstr("numbers are broken")));
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, AReaderThatStopsEarlyStopsTheProducer) {
  EXPECT_EQ(Ask({"server numbers.CountForEver ", "read", "read", "drop"}),
            "ok 0 1 drop");

  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("CANCELLED(")));
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, WhatAHandlerLeavesOpenEndsWithIt) {
  EXPECT_EQ(Ask({"server numbers.CountForEver ", "read", "fail"}),
            "NOT_FOUND(told to fail)");

  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("CANCELLED(")));
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, ACancelledCallReachesAReadingHandler) {
  const PendingReply reply =
      StartAsking({"client numbers.Add", "write 1", "flush", "gate", "cancel"});
  gate_->AwaitArrival();
  Settle();
  gate_->Open();

  EXPECT_EQ(*reply.Await(), "ok ok ok ok cancel");
  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("CANCELLED(")));
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, ACancelledCallerReachesItsHandlersHandler) {
  PendingReply reply;
  const CallHandle call = host().CancellableCall(
      asker_, "asker.Do",
      Lines(numbers_, {"server numbers.CountAndWait 1", "read", "read"}), {},
      reply.done());
  gate_->AwaitArrival();
  Settle();

  call.Cancel();

  EXPECT_THAT(reply.Await(), StatusIs(absl::StatusCode::kCancelled, ""));
  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("CANCELLED(")));
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, ADeadlineReachesAReadingCallerAndWhatItWaitsFor) {
  const PendingReply reply = StartAsking(
      {"timeout 1000", "server numbers.CountAndWait 1", "read", "read"},
      {.timeout = absl::Hours(1)});
  gate_->AwaitArrival();
  Settle();

  Advance(absl::Milliseconds(1001));

  // Whichever shard looks at the clock first: the caller's own error, or what
  // the handler has heard.
  EXPECT_THAT(*reply.Await(),
              AllOf(StartsWith("timeout ok 0 DEADLINE_EXCEEDED("),
                    AnyOf(HasSubstr("numbers.CountAndWait"),
                          HasSubstr("-> shell gate"))));
  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("DEADLINE_EXCEEDED(")));
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, ADeadlineReachesAReadingHandler) {
  const PendingReply reply = StartAsking(
      {"timeout 1000", "client numbers.Add", "write 1", "flush", "gate"},
      {.timeout = absl::Hours(1)});
  gate_->AwaitArrival();
  Settle();

  Advance(absl::Milliseconds(1001));

  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("DEADLINE_EXCEEDED(")));
  gate_->Open();
  EXPECT_EQ(*reply.Await(), "timeout ok ok ok ok");
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, ADeadlineReachesAWriterWithoutRoom) {
  const PendingReply reply =
      StartAsking({"timeout 1000", "server numbers.CountForEver ", "gate"},
                  {.timeout = absl::Hours(1)});
  gate_->AwaitArrival();

  Advance(absl::Milliseconds(1001));

  EXPECT_THAT(noted_->Await(1), ElementsAre(StartsWith("DEADLINE_EXCEEDED(")));
  gate_->Open();
  EXPECT_EQ(*reply.Await(), "timeout ok ok");
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, ItemsThatCameInTimeAreReadBeforeTheDeadlinesError) {
  const PendingReply reply = StartAsking(
      {"timeout 1000", "server numbers.CountAndWait 3", "gate", "readall"},
      {.timeout = absl::Hours(1)});
  gate_->AwaitArrival();
  gate_->AwaitArrival();

  Advance(absl::Milliseconds(1001));
  gate_->Open();

  EXPECT_THAT(*reply.Await(),
              StartsWith("timeout ok ok 3/3:DEADLINE_EXCEEDED("));
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, AHandlerThatReturnsEarlyAnswersAndStopsTheWrites) {
  EXPECT_THAT(Ask({"client numbers.AddTwo", "unbatched", "write 1", "write 2",
                   "finish"}),
              "ok unbatched ok ok 3");
  EXPECT_THAT(Ask({"client numbers.AddTwo", "writeup 100000", "finish"}),
              AllOf(StartsWith("ok FAILED_PRECONDITION("),
                    HasSubstr("numbers.AddTwo: its handler has returned"),
                    ::testing::EndsWith(" 1")));
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, AHandlerThatStopsReadingStopsTheWrites) {
  const PendingReply reply =
      StartAsking({"client numbers.AddAndStop", "writeup 100000", "finish"});
  gate_->AwaitArrival();
  Settle();
  gate_->Open();

  EXPECT_THAT(*reply.Await(), AllOf(StartsWith("ok FAILED_PRECONDITION("),
                                    HasSubstr("reads no more items"),
                                    ::testing::EndsWith(" 0")));
  ExpectNothingLeft();
}

TEST_P(StreamingEndsTest, AStoppedHostEndsBothEnds) {
  const PendingReply reply =
      StartAsking({"server numbers.CountAndWait 3", "readall"});
  gate_->AwaitArrival();

  const StopOutcome outcome = host().Stop(absl::ZeroDuration());

  EXPECT_THAT(outcome.stuck, ::testing::IsEmpty());
  EXPECT_TRUE(reply.is_known());
}

TEST_P(StreamingEndsTest, AStoppedProducersCallersAreTold) {
  EXPECT_THAT(host().StopActor(numbers_), IsOk());
  AwaitEnd(numbers_);

  EXPECT_THAT(Ask({"server numbers.Count 3", "read"}),
              StartsWith("NOT_FOUND(no actor "));
}

TEST_F(StreamingTest, ACrashRestartsTheProducerAndItsNextCallsWork) {
  WorkloadOptions options;
  options.restart.mode = RestartMode::kPermanent;
  const ActrId numbers = LinkNumbers(options);
  const ActrId asker = LinkAsker();

  EXPECT_THAT(
      Ask(asker, numbers, {"server numbers.CountAndThrow 3", "readall"}),
      StartsWith("ok 3/3:INTERNAL("));
  Advance(RestartLimits().first_backoff);

  EXPECT_EQ(Ask(asker, numbers, {"server numbers.Count 3", "readall"}),
            "ok 3/3:ok");
  EXPECT_EQ(InfoOf(numbers).restarts, 1);
}

TEST_F(StreamingTest, ACrashOverItemsBuriesNoOtherCallOfTheRoute) {
  WorkloadOptions options;
  options.restart.mode = RestartMode::kPermanent;
  options.restart.poison_after = 1;
  const ActrId numbers = LinkNumbers(options);
  const ActrId asker = LinkAsker();
  EXPECT_THAT(
      Ask(asker, numbers, {"client numbers.Add", "write no number", "finish"}),
      StartsWith("ok ok INTERNAL("));
  Advance(RestartLimits().first_backoff);

  EXPECT_EQ(Ask(asker, numbers, {"client numbers.Add", "write 1", "finish"}),
            "ok ok 1");

  std::string refused;
  host().ReplayDeadLetter(1, [&refused](const ReplayOutcome& outcome) {
    refused = OutcomeText(outcome.status);
  });
  EXPECT_EQ(refused,
            "FAILED_PRECONDITION(numbers.Add is a streaming call: its items "
            "are not kept)");
}

TEST_F(StreamingTest, ARequestThatIsNeverRunEndsItsCall) {
  const ActrId numbers = LinkNumbers();
  const ActrId asker = LinkAsker();
  const PendingReply occupied = Start(numbers, "numbers.Gate");
  gate_->AwaitArrival();
  const PendingReply reply = StartAsking(
      asker, numbers,
      {"timeout 50", "client numbers.Add", "writeup 9", "flush", "finish"});

  Advance(absl::Milliseconds(51));
  gate_->Open();

  EXPECT_THAT(*reply.Await(),
              StartsWith("timeout ok ok ok DEADLINE_EXCEEDED("));
  EXPECT_THAT(occupied.Await(), IsOk());
  Settle();
  EXPECT_EQ(host().Resources().streaming_ends, 0);
  EXPECT_EQ(host().Resources().message_blocks, 0);
}

}  // namespace
}  // namespace troupe
