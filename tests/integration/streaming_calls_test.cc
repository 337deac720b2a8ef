// Streaming calls of every shape, between actors of one shard and of two, with
// loaded libraries and linked ones.
#include <string>
#include <string_view>

#include "tests/integration/streaming_fixture.h"

namespace troupe {
namespace {

using ::testing::StartsWith;

class StreamingCallsTest : public ShardsTest {};

INSTANTIATE_TEST_SUITE_P(Shards, StreamingCallsTest, ::testing::Values(0u, 1u),
                         ShardsName);

TEST_P(StreamingCallsTest, AServerStreamsItemsComeInOrderAndThenItsEnd) {
  EXPECT_EQ(
      Ask({"server numbers.Count 3", "read", "read", "read", "read", "read"}),
      "ok 0 1 2 end end");
}

TEST_P(StreamingCallsTest, AServerStreamMayBeEmpty) {
  EXPECT_EQ(Ask({"server numbers.Count 0", "read"}), "ok end");
}

TEST_P(StreamingCallsTest, MoreItemsThanAWindowAllArriveOnce) {
  EXPECT_EQ(Ask({"server numbers.Count 10000", "readall"}),
            "ok 10000/38890:ok");
  EXPECT_EQ(Ask({"server numbers.CountOneByOne 10000", "readall"}),
            "ok 10000/38890:ok");
}

TEST_P(StreamingCallsTest, AStreamThatIsReturnedIsDrainedByTheSdk) {
  EXPECT_EQ(Ask({"server numbers.CountLazily 10000", "readall"}),
            "ok 10000/38890:ok");
  EXPECT_THAT(Ask({"server numbers.CountLazily ", "read"}),
              StartsWith("ok INVALID_ARGUMENT(how far?"));
}

TEST_P(StreamingCallsTest, AClientStreamIsAnsweredOnceItsItemsWereRead) {
  EXPECT_EQ(
      Ask({"client numbers.Add", "write 1", "write 20", "write 300", "finish"}),
      "ok ok ok ok 321");
  EXPECT_EQ(Ask({"client numbers.Add", "finish"}), "ok 0");
  EXPECT_EQ(Ask({"client numbers.Add", "writeup 10000", "finish"}),
            "ok ok 49995000");
}

TEST_P(StreamingCallsTest, BothEndsOfABidirectionalStreamTakeTurns) {
  EXPECT_EQ(Ask({"bidi numbers.Double", "write 1", "read", "write 21", "read",
                 "close", "read"}),
            "ok ok 2 ok 42 ok end");
}

TEST_P(StreamingCallsTest, ManyItemsGoBothWaysAtOnce) {
  EXPECT_EQ(Ask({"bidi numbers.Double", "writeup 100", "close", "readall"}),
            "ok ok ok 100/245:ok");
}

TEST_P(StreamingCallsTest, WhatWasWrittenGoesOutBeforeItsWriterReads) {
  EXPECT_EQ(Ask({"bidi numbers.Double", "batch 1000 100000", "write 4", "read",
                 "close", "read"}),
            "ok batch ok 8 ok end");
}

TEST_P(StreamingCallsTest, AnOrdinaryCallGoesOnBesideAStream) {
  EXPECT_EQ(Ask({"call numbers.Half 8", "server numbers.Count 1", "readall",
                 "call numbers.Half 4"}),
            "4 ok 1/1:ok 2");
}

TEST_F(StreamingTest, LoadedLibrariesStreamToEachOther) {
  WorkloadOptions numbers_options;
  numbers_options.shard = 1;
  const ActrId numbers = Actor("numbers", numbers_options);
  const ActrId asker = Actor("asker");

  EXPECT_EQ(Ask(asker, numbers, {"server numbers.Count 1000", "readall"}),
            "ok 1000/2890:ok");
  EXPECT_EQ(Ask(asker, numbers, {"client numbers.Add", "write 7", "finish"}),
            "ok ok 7");
  EXPECT_EQ(Ask(asker, numbers,
                {"bidi numbers.Double", "write 7", "read", "close", "read"}),
            "ok ok 14 ok end");
}

TEST_F(StreamingTest, GuestsOnThreadsOfTheirOwnStreamLikeOthers) {
  WorkloadOptions placed;
  placed.placement = Placement::kThread;
  const ActrId numbers = LinkNumbers(placed);
  const ActrId asker = LinkAsker(placed);

  EXPECT_EQ(Ask(asker, numbers, {"server numbers.Count 1000", "readall"}),
            "ok 1000/2890:ok");
  EXPECT_EQ(
      Ask(asker, numbers, {"client numbers.Add", "writeup 1000", "finish"}),
      "ok ok 499500");
  EXPECT_EQ(Ask(asker, numbers,
                {"bidi numbers.Double", "write 7", "read", "close", "read"}),
            "ok ok 14 ok end");
}

}  // namespace
}  // namespace troupe
