// Guests that ask their host from threads of their own, in time and too late,
// with handles and tokens that are theirs and that are not.
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const ActrType kEchoType = {"test", "echo", "1.0.0"};

class GuestThreadsTest : public HostTest {
 protected:
  ActrId Echo() { return Actor("echo", {.type = "test:echo:1.0.0"}); }

  // The payload that threads2 and threads3 take.
  static std::string Order(const std::vector<std::string>& frames,
                           std::string_view second = "") {
    std::string order = frames::Do(frames);
    if (!second.empty()) {
      order += '\x12';
      order += static_cast<char>(second.size());
      order += second;
    }
    return order;
  }

  // What threads2 noted, a line per answer. Its actor must be gone.
  std::vector<std::string> Notes() const {
    std::ifstream file(folder_ / "notes");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  const TempFolder folder_;
};

using GenerationOneTest = GuestThreadsTest;

TEST_F(GenerationOneTest, AThreadThatIsNotInsideTheEntryIsRefused) {
  EXPECT_THAT(Call(Actor("foreign_thread_invoke"), "test/any"),
              StatusIs(absl::StatusCode::kInternal,
                       "invoke from a thread that is not inside actr_handle"));
}

TEST_F(GenerationOneTest, AGuestMayNotAskDuringItsInit) {
  EXPECT_THAT(Call(Actor("init_asks"), "test/any"),
              StatusIs(absl::StatusCode::kInternal,
                       "asks its host from within 'create': possible from "
                       "on_start on"));
}

using GenerationTwoTest = GuestThreadsTest;

TEST_F(GenerationTwoTest, AGuestMayNotAskDuringItsInit) {
  EXPECT_THAT(Call(Actor("threads2"), "test/init-answer"),
              StatusIs(absl::StatusCode::kInternal,
                       "asks its host from within 'create': possible from "
                       "on_start on"));
}

TEST_F(GenerationTwoTest, AThreadAsksWhileTheEntryWaits) {
  const ActrId echo = Echo();

  EXPECT_EQ(*Call(Actor("threads2"), "test/inside",
                  Order({frames::Call(echo, "test/echo", "hi")})),
            "hi");
}

TEST_F(GenerationTwoTest, ARetainedTokenServesAfterTheEntryHasReturned) {
  const Journal done(host(), "done");
  const ActrId echo = Echo();

  EXPECT_EQ(*Call(Actor("threads2"), "test/afterwards",
                  Order({frames::Call(echo, "test/echo", "one"),
                         frames::CallShell("done")},
                        folder_ / "notes")),
            "later");
  done.Await(1);
  host().Stop(absl::Minutes(1));

  ASSERT_EQ(Notes().size(), 3U);
  EXPECT_EQ(Notes()[0], "0 one");
  EXPECT_EQ(Notes()[1], "0 ");
  EXPECT_THAT(Notes()[2], HasSubstr("unknown token")) << "it was released";
}

TEST_F(GenerationTwoTest, ACallAfterTheEntryHasThirtySecondsOfItsOwn) {
  Gate gate(host(), "gate");
  const ActrId guest = Actor("threads2");
  ASSERT_THAT(host().CallAndWait(
                  guest, "test/afterwards",
                  Order({frames::CallShell("gate"), frames::CallShell("gate")},
                        folder_ / "notes"),
                  {.timeout = absl::Seconds(1)}),
              IsOk());
  gate.AwaitArrival();

  Advance(absl::Seconds(29));
  gate.Answer("in time");
  gate.AwaitArrival();
  Advance(absl::Seconds(30));
  host().Stop(absl::Minutes(1));

  ASSERT_EQ(Notes().size(), 3U);
  EXPECT_EQ(Notes()[0], "0 in time");
  EXPECT_THAT(Notes()[1], StartsWith("-1 timed out: "));
  EXPECT_THAT(Notes()[1], HasSubstr("shell gate after 30000 ms"));
}

TEST_F(GenerationTwoTest, MisusedTokensAreRefused) {
  const ActrId guest = Actor("token_misuse");
  const std::string type = Actor("echo").type.ToString();

  EXPECT_EQ(*Call(guest, "test/retain-unknown"), "-1");
  EXPECT_THAT(
      Call(guest, "test/unknown-token"),
      StatusIs(absl::StatusCode::kInternal, "unknown token deadbeefdeadbeef"));
  ASSERT_THAT(Call(guest, "test/keep"), IsOk());
  EXPECT_THAT(Call(guest, "test/stale"),
              StatusIs(absl::StatusCode::kInternal, "unknown token "));
}

TEST_F(GenerationTwoTest, AReleasedTokenIsUnknownInsideItsEntryToo) {
  EXPECT_THAT(Call(Actor("token_misuse"), "test/after-release"),
              StatusIs(absl::StatusCode::kInternal, "unknown token "));
}

TEST_F(GenerationTwoTest, ShutdownEndsInvokesThatWaitAndRefusesMore) {
  Gate gate(host(), "gate");
  const ActrId guest = Actor("threads2");
  ASSERT_THAT(
      Call(guest, "test/afterwards",
           Order({frames::CallShell("gate"), frames::Discover(kEchoType)},
                 folder_ / "notes")),
      IsOk());
  gate.AwaitArrival();

  const StopOutcome outcome = host().Stop(absl::Minutes(1));

  EXPECT_THAT(outcome.stuck, ElementsAre());
  ASSERT_EQ(Notes().size(), 3U);
  EXPECT_THAT(Notes()[0], StartsWith("-1 unavailable: actor 1@1/"));
  EXPECT_THAT(Notes()[1], StartsWith("-1 "));
  EXPECT_THAT(Notes()[2], HasSubstr("unknown token"));
}

TEST_F(GenerationTwoTest, ARefusedShutdownEndsTheActorAllTheSame) {
  const ActrId guest = Actor("shutdown_refuses");
  ASSERT_THAT(Call(guest, "test/any", "hi"), IsOk());

  const StopOutcome outcome = host().Stop(absl::Minutes(1));

  EXPECT_THAT(outcome.stuck, ElementsAre());
  EXPECT_THAT(host().Actors(), ElementsAre());
}

class GenerationThreeTest : public GuestThreadsTest {
 protected:
  std::string CallEcho() {
    return Order({frames::Call(Echo(), "test/echo", "hi")});
  }
};

TEST_F(GenerationThreeTest, AThreadAsksWithTheCallHandleInItsTime) {
  const std::string order = CallEcho();

  EXPECT_EQ(*Call(Actor("threads3"), "test/call-handle", order), "hi");
}

TEST_F(GenerationThreeTest, AThreadAsksWithTheInstanceHandleAtAnyTime) {
  const std::string order = CallEcho();

  EXPECT_EQ(*Call(Actor("threads3"), "test/instance", order), "hi");
}

TEST_F(GenerationThreeTest, ACallHandleIsStaleOnceItsEntryHasReturned) {
  const std::string order = CallEcho();
  const ActrId guest = Actor("threads3");
  ASSERT_THAT(Call(guest, "test/keep"), IsOk());

  EXPECT_THAT(Call(guest, "test/stale", order),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "is stale: its entry has returned"));
  EXPECT_THAT(Call(guest, "test/stale-here", order),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "is not of the entry that runs here"));
  EXPECT_EQ(*Call(guest, "test/state"), "0 -1");
}

TEST_F(GenerationThreeTest, AHandleThatNeverWasIsRefused) {
  const ActrId guest = Actor("threads3");
  const std::string frame = frames::Discover(kEchoType);

  for (const char* handle :
       {"0", "1", "18446744073709551615", "287762808832"}) {
    EXPECT_THAT(Call(guest, "test/with", Order({frame}, handle)),
                StatusIs(absl::StatusCode::kFailedPrecondition, "handle "))
        << handle;
  }
}

TEST_F(GenerationThreeTest, AnInstanceHandleEndsWithItsActor) {
  const std::string order = CallEcho();
  const ActrId ended = Actor("threads3");
  const ActrId lives = *host().Spawn("threads3");
  const std::string handle = *Call(ended, "test/instance-handle");
  const std::string with_handle = Order({frames::Discover(kEchoType)}, handle);
  ASSERT_THAT(Call(lives, "test/with", with_handle), IsOk());

  ASSERT_THAT(host().StopActor(ended), IsOk());
  while (host().Actors().size() > 2) {
  }

  EXPECT_THAT(Call(lives, "test/with", with_handle),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "its actor does not live any more"));
}

TEST_F(GenerationThreeTest, MemoryForAReplyIsForTheEnteringThreadOnly) {
  EXPECT_EQ(*Call(Actor("threads3"), "test/alloc-elsewhere"), "null");
}

TEST_F(GenerationThreeTest, DestroyEndsInvokesThatWaitInTheBackground) {
  Gate gate(host(), "gate");
  const ActrId guest = Actor("threads3");
  ASSERT_THAT(
      Call(guest, "test/background", Order({frames::CallShell("gate")})),
      IsOk());
  gate.AwaitArrival();

  const StopOutcome outcome = host().Stop(absl::Minutes(1));

  EXPECT_THAT(outcome.stuck, ElementsAre());
}

TEST_F(GenerationThreeTest, CreateMayLogButNotAsk) {
  const ActrId logs = Actor(
      "puppet", {.name = "logs",
                 .config = frames::Config(
                     {.create = frames::Do({frames::Log("being made")})})});
  const ActrId asks = Actor(
      "puppet", {.name = "asks",
                 .config = frames::Config(
                     {.create = frames::Do({frames::Discover(kEchoType)})})});

  EXPECT_THAT(Call(logs, "test/created"), IsOk());
  EXPECT_THAT(Call(asks, "test/created"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "asks its host from within 'create'"));
}

}  // namespace
}  // namespace troupe
