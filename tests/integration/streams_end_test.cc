// How streams end: unregistering, actors that stop, handlers that fail.
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "host/supervise/restart_policy.h"
#include "tests/integration/streams_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Throws on "bad" until it is mended; else notes what it gets.
class Moody : public Workload {
 public:
  Moody() {
    On("moody.Mend", &Moody::Mend);
    OnStream("s", &Moody::Take);
  }

 private:
  absl::Status Mend(Context&, std::string_view) {
    is_mended_ = true;
    return absl::OkStatus();
  }

  absl::Status Take(Context& ctx, const DataChunk& chunk) {
    if (!is_mended_ && chunk.payload == "bad") throw std::runtime_error("boom");
    std::string line = fmt::format("{} {}", chunk.sequence, chunk.payload);
    for (const auto& entry : chunk.metadata) {
      line += fmt::format(" {}={}", entry.key, entry.value);
    }
    if (const auto sender = chunk.sender()) line += " " + sender->ToString();
    return ctx.Tell(Dest::Shell(), "ran", line);
  }

  bool is_mended_ = false;
};

// Sends one chunk to "acme:moody:1.0.0".
class Source : public Workload {
 public:
  Source() { On("source.Send", &Source::Send); }

 private:
  absl::Status Send(Context& ctx, std::string_view payload) {
    const absl::StatusOr<ActrId> moody = ctx.Discover("acme:moody:1.0.0");
    if (!moody.ok()) return moody.status();
    const abi::MetadataEntry entries[] = {{"k", "v"}};
    return ctx.OpenDataStream(Dest::Actor(*moody), "s", {.first_sequence = 9})
        .Write(payload, {.metadata = entries});
  }
};

class StreamsEndTest : public StreamsTest {
 protected:
  // A chunk whose handler fails: it asks for an actor that does not live.
  static std::string Failing(const ActrId& target, uint64_t sequence) {
    static const std::string kScript =
        frames::Do({frames::Call({77, 1, {"acme", "ghost", "1.0.0"}}, "x")});
    return frames::SendChunk(target,
                             {.sequence = sequence, .payload = kScript});
  }

  // A Moody and a Source.
  void LinkBoth(const RestartPolicy& restart = {}) {
    WorkloadOptions moody;
    moody.name = "moody";
    moody.linked = LinkedTable<Moody>("acme:moody:1.0.0");
    moody.restart = restart;
    ASSERT_THAT(host().AddWorkload(std::move(moody)), IsOk());
    WorkloadOptions source;
    source.name = "source";
    source.linked = LinkedTable<Source>("acme:source:1.0.0");
    ASSERT_THAT(host().AddWorkload(std::move(source)), IsOk());
    moody_ = host().Spawn("moody").value();
    source_ = host().Spawn("source").value();
  }

  ActrId moody_;
  ActrId source_;

  std::vector<DeadLetter> Letters() { return host().dead_letters().List(); }
};

TEST_F(StreamsEndTest, AnUnregisteredStreamTakesNoMore) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  ASSERT_THAT(Do(sink, {frames::UnregisterStream()}), IsOk());

  EXPECT_THAT(Do(source, Chunks(sink, 0, 1)),
              StatusIs(absl::StatusCode::kNotFound, "has no stream 's'"));
}

TEST_F(StreamsEndTest, UnregisteringDrainsWhatWasAccepted) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const PendingReply busy = Start(
      sink, "test/do",
      frames::Do({frames::CallShell("gate"), frames::UnregisterStream()}));
  gate_->AwaitArrival();
  ASSERT_THAT(Do(source, Chunks(sink, 0, 3)), IsOk());

  gate_->Answer();

  // HostStreamEndV1{waiting: 3}
  EXPECT_EQ(*busy.Await(), "\x08\x03");
  EXPECT_THAT(ran_->Await(3), ElementsAre("0", "1", "2"));
  EXPECT_THAT(Do(source, Chunks(sink, 3, 1)),
              StatusIs(absl::StatusCode::kNotFound, ""));
}

TEST_F(StreamsEndTest, UnregisteringRefusesWhatIsHeldBack) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source", {}, 1);
  const PendingReply busy = Start(
      sink, "test/do",
      frames::Do({frames::CallShell("gate"), frames::UnregisterStream()}));
  gate_->AwaitArrival();
  Fill(source, sink);
  const PendingReply held =
      Start(source, "test/do", frames::Do(Chunks(sink, 64, 1)));

  gate_->Answer();

  EXPECT_THAT(held.Await(),
              StatusIs(absl::StatusCode::kNotFound, "has no stream 's'"));
  EXPECT_THAT(ran_->Await(64), SizeIs(64));
}

TEST_F(StreamsEndTest, RegisteredAgainItTakesChunksAgain) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const PendingReply busy =
      Start(sink, "test/do",
            frames::Do({frames::CallShell("gate"), frames::UnregisterStream(),
                        frames::RegisterStream()}));
  gate_->AwaitArrival();
  ASSERT_THAT(Do(source, Chunks(sink, 0, 2)), IsOk());
  gate_->Answer();

  ASSERT_THAT(Do(source, Chunks(sink, 2, 2)), IsOk());

  EXPECT_THAT(ran_->Await(4), ElementsAreArray(Numbers(0, 4)));
}

TEST_F(StreamsEndTest, UnregisteringWhatIsNotRegisteredIsNoError) {
  const ActrId sink = Puppet("sink");

  EXPECT_THAT(Do(sink, {frames::UnregisterStream("never")}), IsOk());
}

TEST_F(StreamsEndTest, AHandlersErrorIsReturnedOnceByTheNextSend) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  ASSERT_THAT(Do(source, {Failing(sink, 7)}), IsOk());
  Settle();

  EXPECT_THAT(Do(source, Chunks(sink, 8, 1)),
              StatusIs(absl::StatusCode::kNotFound,
                       "chunk 7 of stream 's' of 1@1/acme:sink:1.0.0: no actor "
                       "4d@1/acme:ghost:1.0.0"));
  EXPECT_THAT(Do(source, Chunks(sink, 8, 1)), IsOk());

  EXPECT_THAT(ran_->Await(1), ElementsAre("8"));
  EXPECT_EQ(FiguresOf(sink).errors, 1U);
  EXPECT_EQ(InfoOf(sink).failed, 1U);
}

TEST_F(StreamsEndTest, OtherSendersDoNotGetIt) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  ASSERT_THAT(Do(source, {Failing(sink, 7)}), IsOk());
  Settle();

  EXPECT_THAT(Do(Puppet("other"), Chunks(sink, 0, 1)), IsOk());
}

TEST_F(StreamsEndTest, NobodyWaitsForTheErrorOfALatencyFirstChunk) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const std::string script =
      frames::Do({frames::Call({77, 1, sink.type}, "x")});
  ASSERT_THAT(
      Do(source, {frames::SendChunk(
                     sink, {.payload = script,
                            .type = abi::PayloadType::kStreamLatencyFirst})}),
      IsOk());
  Settle();

  EXPECT_THAT(Do(source, Chunks(sink, 1, 1)), IsOk());
  EXPECT_EQ(FiguresOf(sink).errors, 1U);
}

TEST_F(StreamsEndTest, OnErrorIsToldOfAStreamHandler) {
  WorkloadOptions options;
  options.config =
      frames::Config({.on_start = frames::Do({frames::RegisterStream()}),
                      .on_error = Note("on_error")});
  const ActrId sink = Puppet("sink", std::move(options));

  ASSERT_THAT(Do(Puppet("source"), {Failing(sink, 0)}), IsOk());

  EXPECT_THAT(ran_->Await(1), ElementsAre("on_error"));
}

TEST_F(StreamsEndTest, AnActorThatStopsHandlesWhatItAccepted) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const PendingReply busy = Occupy(sink);
  ASSERT_THAT(Do(source, Chunks(sink, 0, 3)), IsOk());
  ASSERT_THAT(host().StopActor(sink), IsOk());

  EXPECT_THAT(Do(source, Chunks(sink, 3, 1)),
              StatusIs(absl::StatusCode::kUnavailable, "is draining"));
  gate_->Answer();
  AwaitEnd(sink);

  EXPECT_THAT(ran_->entries(), ElementsAre("0", "1", "2"));
  EXPECT_THAT(Letters(), IsEmpty());
}

TEST_F(StreamsEndTest, AChunkThatCrashedItsHandlerCanBeSentAgain) {
  LinkBoth();
  ASSERT_THAT(Call(source_, "source.Send", "bad"), IsOk());
  Settle();
  ASSERT_THAT(Letters(), SizeIs(1));
  EXPECT_EQ(Letters()[0].reason, DeathReason::kHandlerCrashed);
  ASSERT_THAT(Call(moody_, "moody.Mend"), IsOk());

  absl::Status replayed = absl::UnknownError("");
  host().ReplayDeadLetter(
      Letters()[0].id,
      [&replayed](const ReplayOutcome& outcome) { replayed = outcome.status; });

  EXPECT_THAT(ran_->Await(1), ElementsAre("9 bad k=v " + source_.ToString()));
  Settle();
  EXPECT_THAT(replayed, IsOk());
  EXPECT_THAT(Letters(), IsEmpty());
}

TEST_F(StreamsEndTest, ARestartKeepsStreamsAndChunks) {
  LinkBoth({.mode = RestartMode::kTransient, .limits = {}});
  ASSERT_THAT(Call(source_, "source.Send", "bad"), IsOk());
  Settle();
  ASSERT_EQ(InfoOf(moody_).state, "restarting");
  EXPECT_THAT(Call(source_, "source.Send", "good"),
              StatusIs(absl::StatusCode::kInternal, "chunk 9 of stream 's'"));

  ASSERT_THAT(Call(source_, "source.Send", "good"), IsOk());
  EXPECT_THAT(ran_->entries(), IsEmpty());
  Advance(RestartLimits().first_backoff);

  EXPECT_THAT(ran_->Await(1), ElementsAre("9 good k=v " + source_.ToString()));
}

TEST_F(StreamsEndTest, AReliableChunkThatIsNeverHandledIsADeadLetter) {
  const ActrId sink = Receiver();
  const ActrId source = Puppet("source");
  const PendingReply busy = Occupy(sink);
  const std::string note = Note("late");
  ASSERT_THAT(
      Do(source, {frames::SendChunk(sink, {.sequence = 3, .payload = note}),
                  frames::SendChunk(
                      sink, {.type = abi::PayloadType::kStreamLatencyFirst})}),
      IsOk());

  const StopOutcome outcome = host().Stop(absl::ZeroDuration());

  EXPECT_EQ(outcome.dead_lettered, 1U);
  ASSERT_THAT(Letters(), SizeIs(1));
  const DeadLetter letter = *host().dead_letters().Find(Letters()[0].id);
  EXPECT_EQ(letter.reason, DeathReason::kActorStopped);
  EXPECT_EQ(letter.sender, source);
  EXPECT_EQ(letter.receiver, sink);
  EXPECT_EQ(letter.route, "s");
  EXPECT_EQ(letter.payload, note);
  EXPECT_EQ(letter.payload_type, abi::PayloadType::kStreamReliable);
}

}  // namespace
}  // namespace troupe
