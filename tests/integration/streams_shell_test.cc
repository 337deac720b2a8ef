// Chunks to the Shell: what the embedder is told, and how it holds senders
// back.
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "abi/status_error.h"
#include "gmock/gmock.h"
#include "tests/integration/streams_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StreamsShellTest : public StreamsTest {
 protected:
  void SetUp() override {
    StreamsTest::SetUp();
    source_ = Puppet("source");
    EXPECT_THAT(host().AddShellStream(
                    "down",
                    [this](const ShellChunk& chunk, Responder taken) {
                      const std::lock_guard<std::mutex> lock(mutex_);
                      came_.emplace_back(chunk.payload);
                      senders_.push_back(chunk.sender.value_or(ActrId{}));
                      taken_.push_back(std::move(taken));
                    }),
                IsOk());
  }

  static std::string ToShell(
      std::string_view payload,
      abi::PayloadType type = abi::PayloadType::kStreamReliable) {
    return frames::SendChunkToShell(
        {.stream_id = "down", .payload = payload, .type = type});
  }

  std::vector<std::string> came() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return came_;
  }

  // Answers the oldest chunk.
  void Answer(const absl::StatusOr<std::string>& answer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    taken_.front().Answer(answer);
    taken_.pop_front();
  }

  ActrId source_;
  std::mutex mutex_;
  std::vector<std::string> came_;
  std::vector<ActrId> senders_;
  std::deque<Responder> taken_;
};

TEST_F(StreamsShellTest, AChunkHoldsItsSenderBackUntilItIsTaken) {
  const PendingReply sent =
      Start(source_, "test/do", frames::Do({ToShell("1"), ToShell("2")}));
  EXPECT_THAT(came(), ElementsAre("1"));
  EXPECT_FALSE(sent.is_known());

  Answer("");
  Settle();
  EXPECT_THAT(came(), ElementsAre("1", "2"));
  Answer("");

  EXPECT_THAT(sent.Await(), IsOk());
  EXPECT_THAT(senders_, ElementsAre(source_, source_));
}

TEST_F(StreamsShellTest, AHandlerIsHeldBackForAsLongAsItHas) {
  const PendingReply sent =
      Start(source_, "test/do", frames::Do({ToShell("1")}),
            {.timeout = absl::Minutes(1)});

  Advance(absl::Seconds(59));
  EXPECT_FALSE(sent.is_known());
  Answer("");

  EXPECT_THAT(sent.Await(), IsOk());
}

TEST_F(StreamsShellTest, WithoutADeadlineItIsUnavailableAfterFifteenSeconds) {
  StartTell(source_, "test/do", frames::Do({ToShell("1"), ToShell("2")}));
  const PendingReply next = Start(source_, "test/echo", "free");

  Advance(absl::Milliseconds(14'999));
  EXPECT_FALSE(next.is_known());
  Advance(absl::Milliseconds(1));

  EXPECT_THAT(next.Await(), IsOk());
  EXPECT_THAT(came(), ElementsAre("1"));
}

TEST_F(StreamsShellTest, WhoWillNotWaitIsRefusedUntilTheOneBeforeIsTaken) {
  const auto at_once = [](std::string_view payload) {
    return frames::SendChunkToShell(
        {.stream_id = "down", .payload = payload, .timeout_ms = 0});
  };

  EXPECT_THAT(Do(source_, {at_once("1")}), IsOk());
  EXPECT_THAT(Do(source_, {at_once("2")}),
              StatusIs(absl::StatusCode::kUnavailable,
                       "shell stream 'down' is full: it has not taken the last "
                       "chunk of 1@1/acme:source:1.0.0"));
  EXPECT_THAT(host().Waits(), IsEmpty());
  Answer("");
  Settle();
  EXPECT_THAT(Do(source_, {at_once("2")}), IsOk());

  EXPECT_THAT(came(), ElementsAre("1", "2"));
}

TEST_F(StreamsShellTest, ItsErrorSaysForHowLongItWasHeldBack) {
  const PendingReply sent =
      Start(source_, "test/do",
            frames::Do({frames::SendChunkToShell(
                {.stream_id = "down", .payload = "1", .timeout_ms = 100})}));

  Advance(absl::Milliseconds(100));

  EXPECT_THAT(sent.Await(),
              StatusIs(absl::StatusCode::kUnavailable,
                       "1@1/acme:source:1.0.0 -> shell stream 'down': held "
                       "back for 100 ms"));
}

TEST_F(StreamsShellTest, AnErrorIsTheSenders) {
  const PendingReply sent =
      Start(source_, "test/do", frames::Do({ToShell("1")}));

  Answer(InvalidArgumentError("no such picture"));

  EXPECT_THAT(sent.Await(),
              StatusIs(absl::StatusCode::kInvalidArgument, "no such picture"));
}

TEST_F(StreamsShellTest, NobodyWaitsForALatencyFirstOne) {
  const auto loose = abi::PayloadType::kStreamLatencyFirst;

  EXPECT_THAT(Do(source_, {ToShell("1", loose), ToShell("2", loose)}), IsOk());

  EXPECT_THAT(came(), ElementsAre("1", "2"));
}

TEST_F(StreamsShellTest, AStreamThatNobodyHasIsNotFound) {
  EXPECT_THAT(Do(source_, {frames::SendChunkToShell({.stream_id = "up"})}),
              StatusIs(absl::StatusCode::kNotFound,
                       "no shell handler for stream 'up'"));
  EXPECT_THAT(
      Do(source_, {frames::SendChunkToShell(
                      {.stream_id = "up",
                       .type = abi::PayloadType::kStreamLatencyFirst})}),
      IsOk());
}

TEST_F(StreamsShellTest, AStreamHasOneHandlerAndCanBeGivenUp) {
  EXPECT_THAT(
      host().AddShellStream("down", [](const ShellChunk&, Responder) {}),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               "shell stream 'down' has a handler already"));

  host().RemoveShellStream("down");

  EXPECT_THAT(Do(source_, {ToShell("1")}),
              StatusIs(absl::StatusCode::kNotFound, "'down'"));
  EXPECT_THAT(came(), IsEmpty());
}

}  // namespace
}  // namespace troupe
