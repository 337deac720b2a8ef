// How streaming calls of the embedder are held back, and how long it waits.
#include <string>
#include <thread>

#include "host/base/limits.h"
#include "tests/integration/open_call_fixture.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

INSTANTIATE_TEST_SUITE_P(Shards, OpenCallTest, ::testing::Values(0u, 1u),
                         ShardName);

TEST_P(OpenCallTest, ASlowReaderHoldsTheProducerBackAndMemoryStaysFlat) {
  StreamingCall call = OpenServer("numbers.Count", "100000");
  EXPECT_EQ(Read(call), "0");
  while (host().Resources().waiting_fibers == 0) Settle();
  const HostResources held = host().Resources();
  EXPECT_LE(held.message_blocks, 16);
  Settle();
  EXPECT_EQ(host().Resources(), held);

  EXPECT_EQ(ReadAll(call), "99999/488889:ok");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AWriterWaitsForASlowActorAndTryWriteSaysSo) {
  StreamingCall call = OpenClient("numbers.AddNone");
  gate_->AwaitArrival();
  for (uint32_t i = 0; i < kMaxCallItems; ++i) {
    ASSERT_THAT(call.TryWrite("1"), IsOk());
  }

  EXPECT_THAT(call.TryWrite("1"),
              StatusIs(absl::StatusCode::kUnavailable,
                       "numbers.AddNone: no room for an item: 256 of 256"));
  Told<absl::Status> taken;
  call.Write("1", taken.done());
  Settle();
  EXPECT_FALSE(taken.is_known());
  EXPECT_LE(host().Resources().message_blocks, 16);

  gate_->Open();
  EXPECT_THAT(taken.Await(), IsOk());
  EXPECT_EQ(Finish(call), "257");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, ItemsMayBeClosedBehindAWriteThatWaits) {
  StreamingCall call = OpenClient("numbers.AddNone");
  gate_->AwaitArrival();
  Told<absl::Status> taken;
  Told<absl::StatusOr<std::string>> answered;

  EXPECT_THAT(call.Write(std::string(300'000, '0')), IsOk());
  call.Write("2", taken.done());
  call.Finish(answered.done());
  EXPECT_THAT(call.Write("3"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                        "the last item was sent already"));
  EXPECT_FALSE(taken.is_known());

  gate_->Open();
  EXPECT_THAT(taken.Await(), IsOk());
  EXPECT_EQ(*answered.Await(), "2");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, OneReaderAtATime) {
  StreamingCall call = OpenBidi("numbers.Double");
  Told<StreamingCall::Item> read;
  call.Read(read.done());

  EXPECT_THAT(Read(call), AllOf(StartsWith("FAILED_PRECONDITION("),
                                HasSubstr("another read waits")));

  EXPECT_THAT(call.Write("4"), IsOk());
  EXPECT_EQ(OutcomeText(read.Await()), "8");
}

TEST_P(OpenCallTest, OneWriterAtATime) {
  StreamingCall call = OpenClient("numbers.AddNone");
  gate_->AwaitArrival();
  EXPECT_THAT(call.Write(std::string(300'000, '0')), IsOk());
  Told<absl::Status> taken;
  call.Write("1", taken.done());

  EXPECT_THAT(call.Write("2"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                        "another write waits"));

  gate_->Open();
  EXPECT_THAT(taken.Await(), IsOk());
  EXPECT_EQ(Finish(call), "1");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, FinishIsRefusedBesideAReaderWhichReadsOn) {
  StreamingCall call = OpenServer("numbers.CountAndWait", "1");
  gate_->AwaitArrival();
  EXPECT_EQ(Read(call), "0");
  Told<StreamingCall::Item> read;
  call.Read(read.done());

  EXPECT_THAT(Finish(call), AllOf(StartsWith("FAILED_PRECONDITION("),
                                  HasSubstr("another read waits")));

  gate_->Open();
  EXPECT_EQ(OutcomeText(read.Await()), "0");
  EXPECT_EQ(Finish(call), "");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, WhoeverWritesAndNeverReadsIsHeldBackUntilTheDeadline) {
  StreamingCall call = Open("numbers.Flood", abi::CallShape::kBidiStream, {},
                            {.timeout = absl::Milliseconds(1000)});
  EXPECT_THAT(call.Write(std::string(300'000, '0')), IsOk());
  Told<absl::Status> taken;
  call.Write("1", taken.done());
  Settle();
  EXPECT_FALSE(taken.is_known());

  Advance(absl::Milliseconds(1001));

  EXPECT_THAT(taken.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded, ""));
  EXPECT_THAT(Finish(call), StartsWith("DEADLINE_EXCEEDED("));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, WithoutPatienceAReaderHasWhatIsThere) {
  StreamingCall call = OpenServer("numbers.CountAndWait", "2");
  gate_->AwaitArrival();

  EXPECT_EQ(OutcomeText(call.Read(absl::ZeroDuration())), "0");
  EXPECT_EQ(OutcomeText(call.Read(absl::ZeroDuration())), "1");
  EXPECT_THAT(OutcomeText(call.Read(absl::ZeroDuration())),
              AllOf(StartsWith("DEADLINE_EXCEEDED("), HasSubstr("for items")));

  gate_->Open();
  EXPECT_EQ(ReadAll(call), "2/2:ok");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, WithoutPatienceAWriterUsesTheRoomThereIs) {
  StreamingCall call = OpenClient("numbers.AddNone");
  gate_->AwaitArrival();

  EXPECT_THAT(call.Write(std::string(300'000, '0'), absl::ZeroDuration()),
              IsOk());
  EXPECT_THAT(
      call.Write("5", absl::ZeroDuration()),
      StatusIs(absl::StatusCode::kDeadlineExceeded, "for room for items"));

  gate_->Open();
  EXPECT_THAT(call.Write("1"), IsOk());
  EXPECT_EQ(Finish(call), "1");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AFinishThatLosesPatienceMayBeRepeated) {
  StreamingCall call = OpenClient("numbers.AddNone");
  gate_->AwaitArrival();
  EXPECT_THAT(call.Write("5"), IsOk());

  EXPECT_THAT(OutcomeText(call.Finish(absl::ZeroDuration()).status()),
              StartsWith("DEADLINE_EXCEEDED("));

  gate_->Open();
  EXPECT_EQ(Finish(call), "5");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AReaderThatLosesPatienceMayReadOn) {
  StreamingCall call =
      OpenServer("numbers.CountAndWait", "1", {.timeout = absl::Hours(1)});
  gate_->AwaitArrival();
  EXPECT_EQ(Read(call), "0");
  std::string outcome;
  std::thread reader(
      [&] { outcome = OutcomeText(call.Read(absl::Seconds(1))); });
  // The call, the handler's at the gate, and the reader.
  AwaitWaiter(3);

  Advance(absl::Milliseconds(1001));
  reader.join();
  EXPECT_THAT(outcome, StartsWith("DEADLINE_EXCEEDED("));

  gate_->Open();
  EXPECT_EQ(ReadAll(call), "1/1:ok");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AnItemThatWaitedInVainWasNotSent) {
  StreamingCall call =
      OpenClient("numbers.AddNone", {.timeout = absl::Hours(1)});
  gate_->AwaitArrival();
  EXPECT_THAT(call.Write(std::string(300'000, '0')), IsOk());
  absl::Status outcome;
  std::thread writer([&] { outcome = call.Write("5", absl::Seconds(1)); });
  AwaitWaiter(3);

  Advance(absl::Milliseconds(1001));
  writer.join();
  EXPECT_THAT(outcome, StatusIs(absl::StatusCode::kDeadlineExceeded, ""));

  gate_->Open();
  EXPECT_THAT(call.Write("1"), IsOk());
  EXPECT_EQ(Finish(call), "1");
  ExpectNothingLeft();
}

}  // namespace
}  // namespace troupe
