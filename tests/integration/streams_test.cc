// Data streams: who gets a chunk, in which order, and what it says.
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/streams_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr std::string_view kNobody = "1@1/acme:sink:1.0.0 has no stream 's'";

TEST_F(StreamsTest, ChunksReachTheHandlerInOrder) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");

  ASSERT_THAT(Do(source, Chunks(sink, 0, 10)), IsOk());

  EXPECT_THAT(ran_->Await(10), ElementsAreArray(Numbers(0, 10)));
}

TEST_F(StreamsTest, TheyDoAcrossShards) {
  const ActrId sink = Receiver("sink", 0);
  const ActrId source = Puppet("source", {}, 1);

  ASSERT_THAT(Do(source, Chunks(sink, 0, 1000)), IsOk());

  EXPECT_THAT(ran_->Await(1000), ElementsAreArray(Numbers(0, 1000)));
}

TEST_F(StreamsTest, ASendReturnsWhenTheChunkIsAcceptedNotHandled) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const PendingReply busy = Occupy(sink);

  EXPECT_THAT(Do(source, Chunks(sink, 0, 3)), IsOk());

  EXPECT_THAT(ran_->entries(), IsEmpty());
  gate_->Answer();
  EXPECT_THAT(ran_->Await(3), ElementsAre("0", "1", "2"));
}

TEST_F(StreamsTest, AnActorCanStreamToItself) {
  const ActrId sink = Receiver();

  ASSERT_THAT(Do(sink, {frames::SendChunkToSelf({.payload = Note("mine")}),
                        frames::TellShell("ran", "handler")}),
              IsOk());

  EXPECT_THAT(ran_->Await(2), ElementsAre("handler", "mine"));
}

TEST_F(StreamsTest, ChunksAndMessagesTakeTurns) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const PendingReply busy = Occupy(sink);
  ASSERT_THAT(Do(source, Chunks(sink, 0, 3)), IsOk());
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_THAT(StartTell(sink, "test/do", Note(name)).Await(), IsOk());
  }

  gate_->Answer();

  EXPECT_THAT(ran_->Await(6), ElementsAre("0", "a", "1", "b", "2", "c"));
}

TEST_F(StreamsTest, SendersTakeTurnsAsWell) {
  const ActrId sink = Receiver();
  const ActrId first = Puppet("first");
  const ActrId second = Puppet("second");
  const PendingReply busy = Occupy(sink);
  ASSERT_THAT(Do(first, Chunks(sink, 0, 3)), IsOk());
  ASSERT_THAT(Do(second, Chunks(sink, 10, 3)), IsOk());

  gate_->Answer();

  EXPECT_THAT(ran_->Await(6), ElementsAre("0", "10", "1", "11", "2", "12"));
}

TEST_F(StreamsTest, AnIdThatIsNotRegisteredIsNotFound) {
  const ActrId sink = Puppet("sink");
  const ActrId source = Puppet("source");

  EXPECT_THAT(Do(source, Chunks(sink, 0, 1)),
              StatusIs(absl::StatusCode::kNotFound, std::string(kNobody)));
  EXPECT_EQ(host().RefusedSends(), 1U);
}

TEST_F(StreamsTest, WithLatencyFirstItIsCounted) {
  const ActrId sink = Puppet("sink");
  const ActrId source = Puppet("source", {}, 1);

  EXPECT_THAT(
      Do(source, {frames::SendChunk(
                     sink, {.type = abi::PayloadType::kStreamLatencyFirst})}),
      IsOk());
  Settle();

  EXPECT_EQ(FiguresOf(sink).unknown, 1U);
  EXPECT_EQ(host().RefusedSends(), 0U);
}

TEST_F(StreamsTest, AnActorThatDoesNotLiveIsNotFound) {
  const ActrId source = Puppet("source");

  EXPECT_THAT(Do(source, Chunks({77, 1, source.type}, 0, 1)),
              StatusIs(absl::StatusCode::kNotFound, "no actor 4d@1/"));
}

TEST_F(StreamsTest, AStreamNeedsAnIdOfAtMost256Bytes) {
  const ActrId sink = Puppet("sink");
  const std::string longest(256, 'x');
  const std::string longer(257, 'x');

  EXPECT_THAT(Do(sink, {frames::RegisterStream(longest)}), IsOk());
  EXPECT_THAT(Do(sink, {frames::RegisterStream(longer)}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "id of 257 bytes; at most 256"));
  EXPECT_THAT(Do(sink, {frames::RegisterStream("")}),
              StatusIs(absl::StatusCode::kInvalidArgument, "without an id"));
  EXPECT_THAT(Do(sink, {frames::SendChunkToSelf({.stream_id = ""})}),
              StatusIs(absl::StatusCode::kInvalidArgument, "without an id"));
}

class SmallFramesTest : public StreamsTest {
 protected:
  SmallFramesTest() { options_.max_frame_bytes = 100'000; }
};

TEST_F(SmallFramesTest, AChunkAboveTheLimitIsRefusedWithBothFigures) {
  const ActrId sink = Receiver();
  PendingReply taken;

  host().SendChunk(
      sink,
      {.stream_id = "s", .sequence = 7, .payload = std::string(100'001, 'x')},
      {}, taken.done());

  EXPECT_THAT(taken.Await(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "chunk 7 of stream 's' has 100001 bytes, above the "
                       "frame limit of 100000 bytes"));
}

TEST_F(StreamsTest, MetadataOfTheEmbeddersThatIsNotUtf8IsRefused) {
  const ActrId sink = Receiver();
  const std::vector<abi::MetadataEntry> entries = {{"key", "\xff"}};
  PendingReply taken;

  host().SendChunk(
      sink,
      {.stream_id = "s", .payload = "x", .metadata = abi::Metadata(entries)},
      {}, taken.done());

  EXPECT_THAT(taken.Await(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "chunk 0 of stream 's' has metadata that is not UTF-8"));
}

TEST_F(StreamsTest, ARegisteredStreamMayBeRegisteredAgain) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");

  EXPECT_THAT(Do(sink, {frames::RegisterStream(), frames::RegisterStream()}),
              IsOk());

  EXPECT_THAT(Do(source, Chunks(sink, 0, 1)), IsOk());
  EXPECT_THAT(ran_->Await(1), ElementsAre("0"));
}

TEST_F(StreamsTest, AStreamHandlerMayRegisterAndSend) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const std::string forward =
      frames::Do({frames::RegisterStream("t"),
                  frames::SendChunkToSelf(
                      {.stream_id = "t", .payload = Note("forwarded")})});

  ASSERT_THAT(Do(source, {frames::SendChunk(sink, {.payload = forward})}),
              IsOk());

  EXPECT_THAT(ran_->Await(1), ElementsAre("forwarded"));
}

TEST_F(StreamsTest, TheEmbedderSendsToo) {
  const ActrId sink = Receiver();
  const std::string note = Note("outside");
  PendingReply taken;

  host().SendChunk(sink, {.stream_id = "s", .payload = note}, {}, taken.done());

  EXPECT_THAT(taken.Await(), IsOk());
  EXPECT_THAT(ran_->Await(1), ElementsAre("outside"));
}

TEST_F(StreamsTest, HostileFramesAreRefusedAsSuch) {
  constexpr uint32_t kSend = 7;
  const ActrId sink = Receiver();
  const std::string to_self("\x0a\x02\x10\x01", 4);  // field 1, dest
  const std::string chunk("\x12\x07\x0a\x01s\x10\x00\x1a\x00", 9);
  const auto answer = [&](const std::string& payload) {
    return Do(sink, {frames::Frame(1, kSend, payload)});
  };

  ASSERT_THAT(answer(to_self + chunk + "\x18\x02"), IsOk());
  for (const char* type : {"", "\x18\x01", "\x18\x04", "\x18\x7f"}) {
    EXPECT_THAT(answer(to_self + chunk + type),
                StatusIs(absl::StatusCode::kInternal, "invoke returned -5"))
        << type;
  }
  EXPECT_THAT(answer(chunk + "\x18\x02"),
              StatusIs(absl::StatusCode::kInternal, "invoke returned -5"))
      << "no destination";
  EXPECT_THAT(answer(std::string("\x0a\x00", 2) + chunk + "\x18\x02"),
              StatusIs(absl::StatusCode::kInternal, "invoke returned -5"))
      << "a destination without a kind";
  EXPECT_THAT(answer(to_self + "\x12\x7f"),
              StatusIs(absl::StatusCode::kInternal, "invoke returned -5"))
      << "cut off";
  EXPECT_THAT(answer(to_self + "\x18\x02"),
              StatusIs(absl::StatusCode::kInvalidArgument, "without an id"))
      << "no chunk";
}

TEST_F(StreamsTest, GapsAndRepeatsAreCounted) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  std::vector<std::string> sends;
  for (const uint64_t sequence : {5, 6, 9, 9, 10}) {
    sends.push_back(frames::SendChunk(sink, {.sequence = sequence}));
  }

  ASSERT_THAT(Do(source, sends), IsOk());
  Settle();

  EXPECT_EQ(FiguresOf(sink).chunks, 5U);
  EXPECT_EQ(FiguresOf(sink).gaps, 1U);
  EXPECT_EQ(FiguresOf(sink).repeats, 1U);
}

TEST_F(StreamsTest, AnActorWithoutStreamsHasNoFigures) {
  EXPECT_FALSE(InfoOf(Puppet("plain")).streams.has_value());
}

// Each generation takes chunks, in one of the older ones' own words as well.
class OlderStreamsTest : public StreamsTest,
                         public ::testing::WithParamInterface<const char*> {};

TEST_P(OlderStreamsTest, TakesAndSendsChunks) {
  const ActrId sink = Actor(GetParam());
  const ActrId source = Puppet("source");
  const auto ask = [&](const std::string& frame) {
    return Call(sink, "test/do", frame);
  };
  ASSERT_THAT(ask(frames::RegisterStream()), IsOk());

  EXPECT_THAT(Do(source, {frames::SendChunk(sink, {.payload = "in"})}), IsOk());
  EXPECT_THAT(ran_->Await(1), ElementsAre("in"));
  EXPECT_EQ(*ask(frames::SendChunkToSelf({.payload = "self"})), "");
  EXPECT_THAT(ran_->Await(2), ElementsAre("in", "self"));

  EXPECT_EQ(*ask(frames::UnregisterStream()), "");
  EXPECT_THAT(Do(source, {frames::SendChunk(sink, {.payload = "late"})}),
              StatusIs(absl::StatusCode::kNotFound, "has no stream 's'"));
}

INSTANTIATE_TEST_SUITE_P(Generations, OlderStreamsTest,
                         ::testing::Values("streams1", "streams2"));

}  // namespace
}  // namespace troupe
