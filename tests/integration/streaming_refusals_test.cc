// What streaming calls are refused for, and in which words.
#include <optional>
#include <string>
#include <string_view>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "fmt/format.h"
#include "host/base/limits.h"
#include "tests/integration/streaming_fixture.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class StreamingRefusalsTest : public StreamingTest {
 protected:
  void SetUp() override {
    options_.max_frame_bytes = size_t{1} << 20;
    StreamingTest::SetUp();
    numbers_ = LinkNumbers();
    asker_ = LinkAsker();
  }

  std::string Ask(std::initializer_list<std::string_view> steps) {
    return StreamingTest::Ask(asker_, numbers_, steps);
  }

  template <typename Message>
  static std::string Frame(abi::Op op, const Message& message) {
    return frames::Frame(1, static_cast<uint32_t>(op),
                         abi::EncodeToString(message));
  }

  // What a guest is answered that sends `frame`.
  absl::Status RawOutcome(const std::string& frame) {
    if (!puppet_.has_value()) puppet_ = Puppet("puppet");
    return Call(*puppet_, "test/do", frames::Do({frame})).status();
  }

  ActrId numbers_;
  ActrId asker_;

 private:
  std::optional<ActrId> puppet_;
};

TEST_F(StreamingRefusalsTest, AStreamingRouteDoesNotTakeAnOrdinaryCall) {
  EXPECT_THAT(Call(numbers_, "numbers.Count", "1"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "'numbers.Count' is a server stream and was called as "
                       "an ordinary call"));
  EXPECT_THAT(Call(numbers_, "numbers.Double", "1"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "'numbers.Double' is a bidirectional stream"));
}

TEST_F(StreamingRefusalsTest, AnOrdinaryRouteDoesNotTakeAStreamingCall) {
  EXPECT_EQ(Ask({"server numbers.Half 8", "read"}),
            "ok INVALID_ARGUMENT('numbers.Half' is an ordinary call and was "
            "called as a server stream)");
}

TEST_F(StreamingRefusalsTest, AStreamOfAnotherShapeIsRefused) {
  EXPECT_EQ(Ask({"client numbers.Count", "finish"}),
            "ok INVALID_ARGUMENT('numbers.Count' is a server stream and was "
            "called as a client stream)");
  EXPECT_EQ(Ask({"server numbers.Nothing 1", "read"}),
            "ok UNIMPLEMENTED(numbers.Nothing)");
}

TEST_F(StreamingRefusalsTest, GuestsOfEarlierGenerationsHaveNone) {
  const ActrId first = Actor("echo");
  const ActrId second = Actor("echo2");

  for (const ActrId& target : {first, second}) {
    EXPECT_THAT(StreamingTest::Ask(asker_, target, {"server test/echo 1"}),
                AllOf(StartsWith("UNIMPLEMENTED(streaming calls: "),
                      HasSubstr(" is of generation ")));
  }
}

TEST_F(StreamingRefusalsTest, TheShellHasNone) {
  abi::HostOpenCallV1 open;
  open.route_key = "gate";
  open.dest = abi::DestV1::Shell();
  open.shape = abi::CallShape::kServerStream;

  EXPECT_THAT(RawOutcome(Frame(abi::Op::kHostOpenCall, open)),
              StatusIs(absl::StatusCode::kUnimplemented, "shell handlers"));
}

TEST_F(StreamingRefusalsTest, ACallWithoutAShapeIsRefused) {
  abi::HostOpenCallV1 open;
  open.route_key = "numbers.Count";
  const std::string id = EncodeActrId(numbers_);
  open.dest = abi::DestV1::Actor(abi::EncodedActrId(id));

  EXPECT_THAT(RawOutcome(Frame(abi::Op::kHostOpenCall, open)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "a streaming call of shape 0"));
}

TEST_F(StreamingRefusalsTest, AnUnknownCallIsRefused) {
  constexpr uint64_t kUnknown = 0x1234500000001;
  abi::HostWriteItemsV1 write;
  write.streaming_call = kUnknown;
  abi::HostReadItemsV1 read;
  read.streaming_call = kUnknown;
  abi::HostEndCallV1 end;
  end.streaming_call = kUnknown;
  for (const std::string& frame : {
           Frame(abi::Op::kHostWriteItems, write),
           Frame(abi::Op::kHostReadItems, read),
           Frame(abi::Op::kHostEndCall, end),
       }) {
    EXPECT_THAT(RawOutcome(frame),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         "has no streaming call 1234500000001 open"));
  }
}

TEST_F(StreamingRefusalsTest, ItemsThatCantBeReadAreAProtocolError) {
  abi::HostWriteItemsV1 write;
  write.items = "\x05no";

  EXPECT_THAT(RawOutcome(Frame(abi::Op::kHostWriteItems, write)),
              StatusIs(absl::StatusCode::kInternal, "invoke returned -5"));
}

TEST_F(StreamingRefusalsTest, AnActorHasABoundedNumberOfCallsOpen) {
  const PendingReply held = Start(numbers_, "numbers.Gate");
  gate_->AwaitArrival();
  std::string open;
  for (size_t i = 0; i < kMaxStreamingCallsPerActor; ++i) {
    open += "client numbers.Add\nkeep\n";
  }

  const PendingReply reply =
      StartAsking(asker_, numbers_, {open + "client numbers.Add"});
  const absl::StatusOr<std::string> outcome = reply.Await();
  gate_->Open();

  EXPECT_THAT(*outcome, AllOf(StartsWith("ok keep ok keep "),
                              ::testing::EndsWith(fmt::format(
                                  "has {} streaming calls open; more are not "
                                  "possible)",
                                  kMaxStreamingCallsPerActor))));
  EXPECT_THAT(held.Await(), IsOk());
}

TEST_F(StreamingRefusalsTest, AMessageAboveTheFrameLimitIsRefused) {
  EXPECT_THAT(Ask({"bidi numbers.Double", "block 2000000", "drop"}),
              HasSubstr("above the frame limit"));
}

TEST_F(StreamingRefusalsTest, AnAnswerIsNotAwaitedWhenItsItemsWereNotSent) {
  EXPECT_THAT(
      Ask({"client numbers.Add", "block 2000000", "finish"}),
      AllOf(StartsWith("ok INVALID_ARGUMENT("), HasSubstr(" INVALID_ARGUMENT("),
            ::testing::Not(HasSubstr("cycle"))));
  Settle();
  EXPECT_EQ(host().Resources().streaming_ends, 0);
}

TEST_F(StreamingRefusalsTest, WhatTheHandlerOfATellLeavesOpenEndsWithIt) {
  abi::HostOpenCallV1 open;
  open.route_key = "numbers.Add";
  const std::string id = EncodeActrId(numbers_);
  open.dest = abi::DestV1::Actor(abi::EncodedActrId(id));
  open.shape = abi::CallShape::kClientStream;

  EXPECT_THAT(StartTell(Puppet("puppet"), "test/do",
                        frames::Do({Frame(abi::Op::kHostOpenCall, open)}))
                  .Await(),
              IsOk());

  Settle();
  EXPECT_EQ(host().Resources().streaming_ends, 0);
}

TEST_F(StreamingRefusalsTest, AFullMailboxRefusesTheCall) {
  WorkloadOptions options;
  options.mailbox.max_messages = 1;
  const ActrId small = LinkNumbers(options, "small");
  const PendingReply held = Start(small, "numbers.Gate");
  gate_->AwaitArrival();
  const PendingReply queued = Start(small, "numbers.Half", "2");

  EXPECT_THAT(StreamingTest::Ask(asker_, small, {"client numbers.Add"}),
              AllOf(StartsWith("UNAVAILABLE("), HasSubstr("is full")));
  gate_->Open();
  EXPECT_THAT(held.Await(), IsOk());
  EXPECT_THAT(queued.Await(), IsOk());
  EXPECT_EQ(host().Resources().streaming_ends, 0);
}

TEST_F(StreamingRefusalsTest, ACallThatWaitsForRoomIsSentWhenThereIs) {
  WorkloadOptions options;
  options.mailbox.max_messages = 1;
  options.mailbox.when_full = WhenFull::kWait;
  const ActrId small = LinkNumbers(options, "small");
  const PendingReply held = Start(small, "numbers.Gate");
  gate_->AwaitArrival();
  const PendingReply queued = Start(small, "numbers.Half", "2");
  const PendingReply reply =
      StartAsking(asker_, small, {"client numbers.Add", "writeup 5", "finish"});
  EXPECT_FALSE(reply.is_known());

  gate_->Open();

  EXPECT_EQ(*reply.Await(), "ok ok 10");
  EXPECT_THAT(held.Await(), IsOk());
  EXPECT_THAT(queued.Await(), IsOk());
}

}  // namespace
}  // namespace troupe
