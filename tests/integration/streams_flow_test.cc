// Flow control of data streams: the bounds, who is held back and for how long,
// and what is dropped instead.
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/streams_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAreArray;
using ::testing::SizeIs;

using StreamsFlowTest = StreamsTest;

constexpr auto kLoose = abi::PayloadType::kStreamLatencyFirst;

// The same, whether both ends share a shard or not.
class HoldBackTest : public StreamsTest,
                     public ::testing::WithParamInterface<uint32_t> {
 protected:
  void SetUp() override {
    StreamsTest::SetUp();
    sink_ = Receiver("sink", 0);
    source_ = Puppet("source", {}, GetParam());
  }

  // `source_` sends one chunk more than there is room for.
  PendingReply Overfill(const RequestOptions& options = {
                            .timeout = absl::Minutes(1)}) {
    busy_ = Occupy(sink_);
    Fill(source_, sink_);
    return Start(source_, "test/do", frames::Do(Chunks(sink_, 64, 1)), options);
  }

  ActrId sink_;
  ActrId source_;
  PendingReply busy_;
};

INSTANTIATE_TEST_SUITE_P(Shards, HoldBackTest, ::testing::Values(0U, 1U));

TEST_P(HoldBackTest, TheSixtyFifthChunkHoldsItsSenderBack) {
  const PendingReply held = Overfill();

  EXPECT_FALSE(held.is_known());
  EXPECT_EQ(InfoOf(source_).waits_for, sink_.ToString());
  gate_->Answer();

  EXPECT_THAT(held.Await(), IsOk());
  EXPECT_THAT(ran_->Await(65), ElementsAreArray(Numbers(0, 65)));
  EXPECT_EQ(InfoOf(source_).waits_for, "");
}

TEST_P(HoldBackTest, AWaitIsShownAsOneForRoom) {
  const PendingReply held = Overfill();

  const std::vector<WaitInfo> waits = host().Waits();

  ASSERT_THAT(waits, SizeIs(::testing::Ge(2U)));
  for (const WaitInfo& wait : waits) {
    if (wait.waiter != source_.ToString()) continue;
    EXPECT_EQ(wait.target, sink_.ToString());
    EXPECT_EQ(wait.route, "s");
    EXPECT_TRUE(wait.for_room);
  }
}

TEST_P(HoldBackTest, AHandlerIsHeldBackForAsLongAsItHas) {
  const PendingReply held = Overfill();

  Advance(absl::Seconds(20));
  EXPECT_FALSE(held.is_known());
  gate_->Answer();

  EXPECT_THAT(held.Await(), IsOk());
}

TEST_P(HoldBackTest, WithoutADeadlineItIsUnavailableAfterFifteenSeconds) {
  busy_ = Occupy(sink_);
  Fill(source_, sink_);
  StartTell(source_, "test/do", frames::Do(Chunks(sink_, 64, 1)));

  Advance(absl::Milliseconds(14'999));
  EXPECT_EQ(InfoOf(source_).waits_for, sink_.ToString());
  Advance(absl::Milliseconds(1));

  EXPECT_EQ(InfoOf(source_).waits_for, "");
  gate_->Answer();
  EXPECT_THAT(busy_.Await(), IsOk());
  Settle();
  EXPECT_THAT(ran_->entries(), SizeIs(64)) << "the refused one was handled";
}

TEST_P(HoldBackTest, AHandlerIsHeldBackNoLongerThanItsDeadline) {
  const PendingReply held = Overfill({.timeout = absl::Seconds(2)});

  Advance(absl::Seconds(2));

  EXPECT_FALSE(held.Await().ok());
  EXPECT_EQ(InfoOf(source_).waits_for, "");
  EXPECT_EQ(*Call(source_, "test/echo", "free"), "free");
}

TEST_P(HoldBackTest, ASenderMaySayHowLong) {
  busy_ = Occupy(sink_);
  Fill(source_, sink_);
  const PendingReply held =
      Start(source_, "test/do",
            frames::Do({frames::SendChunk(sink_, {.timeout_ms = 100})}));

  Advance(absl::Milliseconds(100));

  EXPECT_THAT(held.Await(),
              StatusIs(absl::StatusCode::kUnavailable, "for 100 ms"));
}

TEST_P(HoldBackTest, WithoutTimeItIsRefusedAtOnceWithTheFigures) {
  busy_ = Occupy(sink_);
  Fill(source_, sink_);

  EXPECT_THAT(
      Do(source_, {frames::SendChunk(sink_, {.timeout_ms = 0})}),
      StatusIs(absl::StatusCode::kUnavailable,
               "stream 's' of 1@1/acme:sink:1.0.0 is full: 64 of 64 chunks, "));
}

TEST_P(HoldBackTest, ASenderThatIsCancelledTakesItsChunkBack) {
  busy_ = Occupy(sink_);
  Fill(source_, sink_);
  PendingReply held;
  const CallHandle call = host().CancellableCall(
      source_, "test/do", frames::Do(Chunks(sink_, 64, 1)),
      {.timeout = absl::Minutes(1)}, held.done());
  Settle();

  call.Cancel();
  EXPECT_FALSE(held.Await().ok());
  Settle();
  EXPECT_EQ(InfoOf(source_).waits_for, "");
  gate_->Answer();
  EXPECT_THAT(busy_.Await(), IsOk());
  Settle();

  EXPECT_THAT(ran_->entries(), SizeIs(64));
}

TEST_P(HoldBackTest, OtherSendersHaveRoomOfTheirOwn) {
  const PendingReply held = Overfill();
  const ActrId other = Puppet("other");

  EXPECT_THAT(Do(other, Chunks(sink_, 100, 1)), IsOk());
  EXPECT_FALSE(held.is_known());
}

TEST_P(HoldBackTest, OtherStreamsHaveRoomOfTheirOwn) {
  ASSERT_THAT(Do(sink_, {frames::RegisterStream("t")}), IsOk());
  busy_ = Occupy(sink_);
  Fill(source_, sink_);

  EXPECT_THAT(Do(source_, {frames::SendChunk(sink_, {.stream_id = "t"})}),
              IsOk());
}

TEST_P(HoldBackTest, TheReplyToAHeldChunkSaysForHowLong) {
  const PendingReply held = Overfill();
  Advance(absl::Seconds(3));

  gate_->Answer();

  // HostStreamSentV1{held_us}, at least 3,000,000.
  EXPECT_THAT(held.Await().value(), SizeIs(5));
}

TEST_P(HoldBackTest, AnActorThatStopsRefusesWhatIsHeldBack) {
  const PendingReply held = Overfill();

  ASSERT_THAT(host().StopActor(sink_), IsOk());
  gate_->Answer();

  EXPECT_THAT(held.Await(), StatusIs(absl::StatusCode::kUnavailable,
                                     "1@1/acme:sink:1.0.0 is draining"));
  AwaitEnd(sink_);
  EXPECT_THAT(ran_->entries(), SizeIs(64)) << "accepted ones are handled";
}

TEST_P(HoldBackTest, ACallBackFromWhoIsWaitedForIsACycle) {
  const PendingReply held = Overfill();

  // The queue of `sink_` is full, and its next chunk calls its sender.
  PendingReply stuck;
  gate_->Answer();
  EXPECT_THAT(held.Await(), IsOk());
  ran_->Await(65);
  const PendingReply busy = Occupy(sink_);
  const std::string call_back =
      frames::Do({frames::Call(source_, "test/echo", "")});
  std::vector<std::string> sends = {
      frames::SendChunk(sink_, {.payload = call_back})};
  for (std::string& send : Chunks(sink_, 1, 64)) sends.push_back(send);
  const PendingReply again = Start(source_, "test/do", frames::Do(sends),
                                   {.timeout = absl::Minutes(1)});
  EXPECT_FALSE(again.is_known());

  gate_->Answer();

  // Room comes up before the handler runs, so the sender no longer waits.
  EXPECT_THAT(again.Await(), IsOk());
  EXPECT_THAT(ran_->Await(65 + 64), SizeIs(65 + 64));
}

TEST_P(HoldBackTest, AHoldBackThatClosesACycleIsRefusedWithItsPath) {
  // `sink_` calls the sender, which then finds the queue full.
  std::vector<std::string> sends = Chunks(sink_, 0, 65);
  const std::string do_sends = frames::Do(sends);

  const absl::Status status =
      Do(sink_, {frames::Call(source_, "test/do", do_sends)});

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition,
                               source_.ToString() + " -> " + sink_.ToString() +
                                   " -> " + source_.ToString()));
  EXPECT_THAT(ran_->Await(64), ElementsAreArray(Numbers(0, 64)));
}

TEST_F(StreamsFlowTest, BeingHeldBackByOneselfIsACycle) {
  const ActrId sink = Receiver();
  std::vector<std::string> sends;
  for (uint64_t n = 0; n < 65; ++n) {
    sends.push_back(frames::SendChunkToSelf({.sequence = n}));
  }

  EXPECT_THAT(Do(sink, sends),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       sink.ToString() + " -> " + sink.ToString()));
}

TEST_F(StreamsFlowTest, FourMebibytesAreABoundAsWell) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const PendingReply busy = Occupy(sink);
  const std::string big(3 * 1024 * 1024, '\0');
  ASSERT_THAT(Do(source, {frames::SendChunk(sink, {.payload = big})}), IsOk());

  EXPECT_THAT(
      Do(source, {frames::SendChunk(sink, {.payload = big, .timeout_ms = 0})}),
      StatusIs(absl::StatusCode::kUnavailable, "1 of 64 chunks, 31"));
  EXPECT_THAT(Do(source, {frames::SendChunk(sink, {.timeout_ms = 0})}), IsOk())
      << "a small one fits";
}

TEST_F(StreamsFlowTest, AnEmptyQueueTakesAChunkOfAnyLegalSize) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const std::string huge(5 * 1024 * 1024, '\0');

  EXPECT_THAT(Do(source, {frames::SendChunk(sink, {.payload = huge})}), IsOk());
}

TEST_F(StreamsFlowTest, LatencyFirstDropsTheNewestAndCountsIt) {
  for (const uint32_t shard : {0U, 1U}) {
    const ActrId sink = Receiver("sink" + std::to_string(shard), 0);
    const ActrId source = Puppet("source" + std::to_string(shard), {}, shard);
    const size_t before = ran_->entries().size();
    const PendingReply busy = Occupy(sink);
    std::vector<std::string> sends;
    for (uint64_t n = 0; n < 70; ++n) {
      const std::string note = Note(std::to_string(n));
      sends.push_back(frames::SendChunk(
          sink, {.sequence = n, .payload = note, .type = kLoose}));
    }

    EXPECT_THAT(Do(source, sends), IsOk());
    Settle();

    EXPECT_EQ(FiguresOf(sink).dropped, 6U);
    gate_->Answer();
    EXPECT_THAT(ran_->Await(before + 64).back(), "63");
    ASSERT_THAT(
        Do(source, {frames::SendChunk(sink, {.sequence = 70, .type = kLoose})}),
        IsOk());
    Settle();
    EXPECT_EQ(FiguresOf(sink).gaps, 1U) << "the handler can see it";
  }
}

TEST_F(StreamsFlowTest, TheMailboxsBoundsAreNotUsedUpByChunks) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const PendingReply busy = Occupy(sink);

  Fill(source, sink);

  EXPECT_EQ(InfoOf(sink).mailbox_messages, 0U);
}

TEST_F(StreamsFlowTest, ManyShardsManySendersNothingIsLostOrOvertaken) {
  const ActrId sink = Receiver("sink", 0);
  std::vector<PendingReply> replies;
  for (uint32_t n = 0; n < 4; ++n) {
    const ActrId source = Puppet("source" + std::to_string(n), {}, n % 2);
    replies.push_back(Start(source, "test/do",
                            frames::Do(Chunks(sink, n * 1000, 300)),
                            {.timeout = absl::Minutes(1)}));
  }
  for (const PendingReply& reply : replies) EXPECT_THAT(reply.Await(), IsOk());

  std::vector<std::vector<int>> by_sender(4);
  for (const std::string& number : ran_->Await(1200)) {
    const int n = std::stoi(number);
    by_sender[static_cast<size_t>(n / 1000)].push_back(n % 1000);
  }
  for (const std::vector<int>& numbers : by_sender) {
    ASSERT_THAT(numbers, SizeIs(300));
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  }
}

}  // namespace
}  // namespace troupe
