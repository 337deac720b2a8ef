// Guests that do nothing but check their host (tests/guests/rules.h) find
// nothing wrong with this one, whatever it does with them.
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/hooks_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

class HostRulesTest : public HooksTest,
                      public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    setenv("TROUPE_HOST_RULES", (folder_ / "notes").c_str(), 1);
    HooksTest::SetUp();
    EXPECT_THAT(host().AddShellHandler(
                    "rules/echo",
                    [](const ShellRequest& request, Responder responder) {
                      responder.Answer(std::string(request.payload));
                    }),
                IsOk());
  }
  void TearDown() override {
    HooksTest::TearDown();
    unsetenv("TROUPE_HOST_RULES");
  }

  ActrId Make(std::string_view name = "rules") {
    WorkloadOptions options;
    options.name = std::string(name);
    options.restart = {.mode = RestartMode::kPermanent};
    const ActrId actor = Actor(GetParam(), std::move(options));
    Settle();  // on_ready
    return actor;
  }

  // The end of all entries: what the guests noted is known then.
  void End() { EXPECT_THAT(host().Stop(absl::Seconds(30)).stuck, IsEmpty()); }

  std::vector<std::string> LinesWith(std::string_view word) const {
    std::ifstream notes(folder_ / "notes");
    std::vector<std::string> lines;
    for (std::string line; std::getline(notes, line);) {
      if (line.rfind(word, 0) == 0) lines.push_back(line);
    }
    return lines;
  }

  // What the guests found, and that so many of them lived to the end.
  void ExpectNoBreach(size_t begun, size_t ended) {
    EXPECT_THAT(LinesWith("breach"), IsEmpty());
    EXPECT_EQ(LinesWith("begin").size(), begun);
    EXPECT_EQ(LinesWith("end").size(), ended);
  }

 private:
  TempFolder folder_;
};

TEST_P(HostRulesTest, KeptThroughCallsAndTellsFromOutside) {
  const ActrId actor = Make();
  std::vector<PendingReply> replies;
  for (int i = 0; i < 50; ++i) {
    replies.push_back(Start(actor, "rules/any", std::to_string(i)));
    StartTell(actor, "rules/any", "told");
  }
  for (size_t i = 0; i < replies.size(); ++i) {
    EXPECT_EQ(*replies[i].Await(), std::to_string(i));
  }
  EXPECT_THAT(Call(actor, "rules/fail", "no"),
              StatusIs(absl::StatusCode::kInternal, "no"));

  End();

  ExpectNoBreach(1, 1);
}

TEST_P(HostRulesTest, KeptWhenAnActorSendsToItself) {
  const ActrId actor = Make();

  EXPECT_THAT(Call(actor, "rules/self-tell"), IsOk());
  EXPECT_FALSE(Call(actor, "rules/self-call").ok()) << "it would wait for ever";
  End();

  ExpectNoBreach(1, 1);
}

TEST_P(HostRulesTest, KeptThroughEveryHook) {
  const ActrId actor = Make();

  NotifyOfEverything(actor);
  EXPECT_THAT(Call(actor, "rules/any"), IsOk());
  End();

  ExpectNoBreach(1, 1);
  EXPECT_EQ(host().Hooks().failed, 0u);
}

TEST_P(HostRulesTest, KeptThroughDataStreams) {
  const ActrId actor = Make();
  for (int round = 0; round < 2; ++round) {
    EXPECT_THAT(Call(actor, "rules/stream"), IsOk());
    for (uint64_t number = 0; number < 20; ++number) {
      PendingReply taken;
      host().SendChunk(
          actor,
          {.stream_id = "rules", .sequence = number, .payload = "a chunk"}, {},
          taken.done());
      EXPECT_THAT(taken.Await(), IsOk());
    }
    // The last ones are accepted, not handled yet: a message may go ahead.
    Settle();
    EXPECT_THAT(Call(actor, "rules/unstream"), IsOk());
  }

  End();

  ExpectNoBreach(1, 1);
}

TEST_P(HostRulesTest, KeptWhenOneActorIsStopped) {
  const ActrId one = Make("one");
  const ActrId other = Make("other");
  const PendingReply last = Start(one, "rules/any");

  EXPECT_THAT(host().StopActor(one), IsOk());
  AwaitEnd(one);
  EXPECT_THAT(last.Await(), IsOk());
  EXPECT_THAT(Call(other, "rules/any"), IsOk());
  End();

  ExpectNoBreach(2, 2);
}

TEST_P(HostRulesTest, KeptThroughARestart) {
  const ActrId actor = Make();
  EXPECT_THAT(Call(actor, "rules/any"), IsOk());

  EXPECT_FALSE(Call(actor, "rules/crash").ok());
  const PendingReply waits = Start(actor, "rules/any");
  Advance(RestartLimits().first_backoff);
  EXPECT_THAT(waits.Await(), IsOk());
  EXPECT_EQ(InfoOf(actor).restarts, 1u);
  End();

  EXPECT_THAT(LinesWith("breach"), IsEmpty());
  EXPECT_EQ(LinesWith("begin").size(), 2u);
}

TEST_P(HostRulesTest, KeptThroughReloads) {
  const ActrId actor = Make();
  for (int round = 0; round < 3; ++round) {
    const PendingReply before = Start(actor, "rules/any");
    EXPECT_THAT(host().ReloadAndWait("rules"), IsOk());
    EXPECT_THAT(before.Await(), IsOk());
    EXPECT_THAT(Call(actor, "rules/any"), IsOk());
  }

  End();

  ExpectNoBreach(4, 4);
}

INSTANTIATE_TEST_SUITE_P(Generations, HostRulesTest,
                         ::testing::Values("rules1", "rules2", "rules3"));

}  // namespace
}  // namespace troupe
