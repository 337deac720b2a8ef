// How streaming calls hold their writers back: windows, batches, large items,
// slow readers and circles.
#include <string>
#include <string_view>

#include "tests/integration/streaming_fixture.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class StreamingFlowTest : public ShardsTest {
 protected:
  PendingReply StartAsking(std::initializer_list<std::string_view> steps) {
    return StreamingTest::StartAsking(asker_, numbers_, steps);
  }
};

INSTANTIATE_TEST_SUITE_P(Shards, StreamingFlowTest, ::testing::Values(0u, 1u),
                         ShardsName);

TEST_P(StreamingFlowTest, AReaderOfOneAtATimeLosesAndRepeatsNothing) {
  EXPECT_EQ(Ask({"server numbers.Count 1000", "batch 1 1", "readall"}),
            "ok batch 1000/2890:ok");
  EXPECT_EQ(Ask({"server numbers.Count 1000", "batch 7 20", "readall"}),
            "ok batch 1000/2890:ok");
}

TEST_P(StreamingFlowTest, AnItemAboveWhatIsAskedForComesAloneAndWhole) {
  EXPECT_EQ(Ask({"server numbers.Blocks 1,70000,3,0,100000,2", "batch 100 10",
                 "readall"}),
            "ok batch 6/170006:ok");
}

TEST_P(StreamingFlowTest, AnItemAboveTheWindowPassesAnEmptyOne) {
  EXPECT_EQ(Ask({"server numbers.Blocks 1000000,1,2000000,3", "readall"}),
            "ok 4/3000004:ok");
  EXPECT_EQ(Ask({"bidi numbers.Double", "write 1", "read", "close", "read"}),
            "ok ok 2 ok end");
}

TEST_P(StreamingFlowTest, AMillionItemsThroughASlowReaderKeepMemoryFlat) {
  const PendingReply reply =
      StartAsking({"server numbers.Count 1000000", "batch 16 1000000", "read",
                   "gate", "readall"});
  gate_->AwaitArrival();
  Settle();
  // The window and what is on its way between two shards.
  const uint64_t held = host().Resources().message_blocks;
  EXPECT_LE(held, 16);

  gate_->Open();

  EXPECT_EQ(*reply.Await(), "ok batch 0 ok 999999/5888889:ok");
  Settle();
  EXPECT_EQ(host().Resources().message_blocks, 0);
}

TEST_P(StreamingFlowTest, AWriterIsHeldBackByAReaderThatDoesNotRead) {
  const PendingReply reply =
      StartAsking({"client numbers.AddNone", "writeup 100000", "finish"});
  gate_->AwaitArrival();
  Settle();
  EXPECT_FALSE(reply.is_known());
  EXPECT_LE(host().Resources().message_blocks, 16);

  gate_->Open();

  EXPECT_EQ(*reply.Await(), "ok ok 4999950000");
}

TEST_P(StreamingFlowTest, TwoThatOnlyWriteAreRefusedWithTheirPath) {
  EXPECT_THAT(
      Ask({"bidi numbers.Flood", "writeup 100000", "drop"}),
      AllOf(StartsWith("ok FAILED_PRECONDITION("), HasSubstr("call cycle: "),
            HasSubstr("test:numbers"), HasSubstr("test:asker")));
}

TEST_P(StreamingFlowTest, TwoThatOnlyReadAreRefusedWithTheirPath) {
  EXPECT_THAT(
      Ask({"bidi numbers.Double", "read"}),
      AllOf(StartsWith("ok FAILED_PRECONDITION("), HasSubstr("call cycle: ")));
}

TEST_P(StreamingFlowTest, ManyTurnsOfQuestionAndAnswerAreNoCircle) {
  std::string steps = "bidi numbers.Double";
  for (int i = 0; i < 200; ++i) steps += "\nwrite 1\nread";
  steps += "\nclose\nread";

  const std::string outcome = Ask({steps});

  EXPECT_THAT(outcome, ::testing::Not(HasSubstr("PRECONDITION")));
  EXPECT_THAT(outcome, ::testing::EndsWith(" ok end"));
}

TEST_P(StreamingFlowTest, WhoWaitsForRoomFirstGivesBackWhatItHasRead) {
  EXPECT_EQ(Ask({"bidi numbers.Double", "writeup 576", "close", "readall"}),
            "ok ok ok 576/1749:ok");
}

TEST_P(StreamingFlowTest, AThreadThatStreamsToWhomItsActorCallsIsNoCircle) {
  EXPECT_EQ(Ask({"behind numbers.Add"}), "behind");
  gate_->AwaitArrival();
  const PendingReply reply = StartAsking({"call numbers.Half 8"});
  EXPECT_FALSE(reply.is_known());

  gate_->Open();

  EXPECT_EQ(*reply.Await(), "4");
  EXPECT_THAT(noted_->Await(1), ::testing::ElementsAre("3"));
}

TEST_F(StreamingTest, AStreamToOneselfIsACircle) {
  const ActrId asker = LinkAsker();

  EXPECT_THAT(
      *Call(asker, "asker.Do", "self\nserver asker.Do 1\nread"),
      AllOf(StartsWith("ok FAILED_PRECONDITION("), HasSubstr("call cycle: ")));
}

TEST_F(StreamingTest, FinishWaitsForNobodyAfterAWriteThatClosedACircle) {
  const ActrId asker = LinkAsker();

  EXPECT_THAT(
      *Call(asker, "asker.Do",
            "self\nclient asker.Do\nblock 300000\nblock 300000\nfinish"),
      AllOf(StartsWith("ok ok FAILED_PRECONDITION("),
            HasSubstr(") FAILED_PRECONDITION("), HasSubstr("call cycle: ")));
}

}  // namespace
}  // namespace troupe
