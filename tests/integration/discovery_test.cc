// How actors are found: by type, by what people call them, and the program
// around the host by route.
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "gmock/gmock.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;

const ActrType kPuppet = {"test", "puppet", "1.0.0"};

using DiscoveryTest = HostTest;

TEST_F(DiscoveryTest, TakesTurnsAmongThoseThatAreReady) {
  std::multiset<ActrId> expected = {Actor("puppet"), *host().Spawn("puppet"),
                                    *host().Spawn("puppet")};
  const std::multiset<ActrId> once = expected;
  expected.insert(once.begin(), once.end());

  std::multiset<ActrId> found;
  for (int i = 0; i < 6; ++i) found.insert(*host().Discover(kPuppet));

  EXPECT_EQ(found, expected);
}

TEST_F(DiscoveryTest, AGuestIsToldTheEncodedId) {
  const ActrId echo = Actor("echo3");
  const ActrId puppet = Actor("puppet");

  EXPECT_EQ(*Call(puppet, "test/do", frames::Do({frames::Discover(echo.type)})),
            EncodeActrId(echo));
}

TEST_F(DiscoveryTest, ATypeThatNoActorHasIsNotFound) {
  const ActrId puppet = Actor("puppet");
  const ActrType type = {"acme", "nothing", "2.0.0"};

  EXPECT_THAT(host().Discover(type),
              StatusIs(absl::StatusCode::kNotFound,
                       "no actor of type acme:nothing:2.0.0"));
  EXPECT_THAT(Call(puppet, "test/do", frames::Do({frames::Discover(type)})),
              StatusIs(absl::StatusCode::kNotFound,
                       "no actor of type acme:nothing:2.0.0"));
}

TEST_F(DiscoveryTest, WhenNoneIsReadyOneThatStartsIsFound) {
  Gate gate(host(), "gate");
  const std::string config =
      frames::Config({.on_start = frames::Do({frames::CallShell("gate")})});
  ASSERT_THAT(Add("puppet"), IsOk());
  std::thread spawn([&] {
    EXPECT_THAT(host().Spawn("puppet", {.shard = {}, .config = config}),
                IsOk());
  });
  gate.AwaitArrival();
  const ActrId starting = host().Actors()[0].id;

  EXPECT_EQ(*host().Discover(kPuppet), starting);
  const ActrId ready = *host().Spawn("puppet");
  EXPECT_EQ(*host().Discover(kPuppet), ready);
  EXPECT_EQ(*host().Discover(kPuppet), ready) << "not the one that starts";

  gate.Answer();
  spawn.join();
}

TEST_F(DiscoveryTest, ActorsThatStopAreNotFound) {
  Gate gate(host(), "gate");
  const ActrId puppet = Actor("puppet");
  const PendingReply busy =
      Start(puppet, "test/do", frames::Do({frames::CallShell("gate")}));
  gate.AwaitArrival();
  ASSERT_THAT(host().StopActor(puppet), IsOk());
  Settle();

  EXPECT_THAT(host().Discover(kPuppet),
              StatusIs(absl::StatusCode::kNotFound,
                       "no actor of type test:puppet:1.0.0 takes messages: "
                       "all 1 stop or have failed"));
  gate.Answer();
  EXPECT_THAT(busy.Await(), IsOk());
}

TEST_F(DiscoveryTest, PeopleNameAnActorByWorkloadTypeOrId) {
  const ActrId puppet = Actor("puppet", {.name = "shop"});

  EXPECT_EQ(*host().Resolve("shop"), puppet);
  EXPECT_EQ(*host().Resolve("test:puppet:1.0.0"), puppet);
  EXPECT_EQ(*host().Resolve(puppet.ToString()), puppet);
  EXPECT_THAT(host().Resolve("shpo"),
              StatusIs(absl::StatusCode::kNotFound,
                       "no workload 'shpo'; did you mean 'shop'?"));
  EXPECT_THAT(host().Resolve("bad@1/test:puppet:1.0.0"),
              StatusIs(absl::StatusCode::kNotFound, "bad@1/test:puppet:1.0.0"));
}

TEST_F(DiscoveryTest, AWorkloadWithoutActorsIsNotFoundByItsName) {
  ASSERT_THAT(Add("puppet", {.name = "shop"}), IsOk());

  EXPECT_THAT(host().Resolve("shop"), StatusIs(absl::StatusCode::kNotFound,
                                               "no actor of workload shop"));
}

class ShellTest : public HostTest {
 protected:
  absl::StatusOr<std::string> CallShell(std::string_view route,
                                        std::string_view payload = "") {
    if (puppet_.serial_number == 0) puppet_ = Actor("puppet");
    return Call(puppet_, "test/do",
                frames::Do({frames::CallShell(route, payload)}));
  }

  ActrId puppet_;
};

TEST_F(ShellTest, AHandlerIsToldWhoAsksForWhatAndAnswers) {
  ActrId caller;
  std::string request_id;
  ASSERT_THAT(host().AddShellHandler(
                  "shell/upper",
                  [&](const ShellRequest& request, Responder responder) {
                    caller = request.caller.value_or(ActrId{});
                    request_id = request.request_id;
                    EXPECT_EQ(request.route, "shell/upper");
                    EXPECT_TRUE(responder.is_call());
                    responder.Answer(std::string(request.payload) + "!");
                  }),
              IsOk());

  EXPECT_EQ(*CallShell("shell/upper", "hi"), "hi!");
  EXPECT_EQ(caller, puppet_);
  EXPECT_NE(request_id, "");
}

TEST_F(ShellTest, ARouteWithoutAHandlerIsNotFound) {
  EXPECT_THAT(CallShell("shell/nobody"),
              StatusIs(absl::StatusCode::kNotFound,
                       "no shell handler for route 'shell/nobody'"));
  EXPECT_THAT(
      Call(puppet_, "test/do", frames::Do({frames::TellShell("shell/nobody")})),
      StatusIs(absl::StatusCode::kNotFound, "'shell/nobody'"));
}

TEST_F(ShellTest, ASecondHandlerOfARouteIsRefused) {
  const Journal first(host(), "shell/notes");

  EXPECT_THAT(host().AddShellHandler("shell/notes",
                                     [](const ShellRequest&, Responder) {}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "shell route 'shell/notes' has a handler already"));
  EXPECT_THAT(CallShell("shell/notes", "one"), IsOk());
  EXPECT_THAT(first.entries(), ElementsAre("one"));
}

TEST_F(ShellTest, ARemovedHandlerIsGoneAndItsRouteFree) {
  { const Journal first(host(), "shell/notes"); }
  host().RemoveShellHandler("shell/notes");
  EXPECT_THAT(CallShell("shell/notes"),
              StatusIs(absl::StatusCode::kNotFound, "'shell/notes'"));

  const Journal second(host(), "shell/notes");

  EXPECT_THAT(CallShell("shell/notes"), IsOk());
}

TEST_F(ShellTest, AHandlersErrorReachesTheCallerWithItsCode) {
  ASSERT_THAT(host().AddShellHandler(
                  "shell/no",
                  [](const ShellRequest&, Responder responder) {
                    responder.Answer(absl::PermissionDeniedError("not today"));
                  }),
              IsOk());

  EXPECT_THAT(CallShell("shell/no"),
              StatusIs(absl::StatusCode::kPermissionDenied, "not today"));
}

TEST_F(ShellTest, AnAnswerMayComeLaterFromAnotherThread) {
  std::thread answerer;
  ASSERT_THAT(host().AddShellHandler(
                  "shell/later",
                  [&](const ShellRequest&, Responder responder) {
                    answerer = std::thread(
                        [responder = std::move(responder)]() mutable {
                          responder.Answer("from afar");
                        });
                  }),
              IsOk());

  EXPECT_EQ(*CallShell("shell/later"), "from afar");
  answerer.join();
}

TEST_F(ShellTest, AHandlerThatDropsItsResponderAnswersWithAnError) {
  ASSERT_THAT(host().AddShellHandler("shell/drops",
                                     [](const ShellRequest&, Responder) {}),
              IsOk());

  EXPECT_THAT(CallShell("shell/drops"),
              StatusIs(absl::StatusCode::kInternal,
                       "the shell handler of 'shell/drops' gave no answer"));
}

TEST_F(ShellTest, ATellReachesAHandlerThatCannotAnswer) {
  std::optional<bool> is_call;
  ASSERT_THAT(
      host().AddShellHandler("shell/tell",
                             [&](const ShellRequest&, Responder responder) {
                               is_call = responder.is_call();
                             }),
      IsOk());
  const ActrId puppet = Actor("puppet");

  EXPECT_THAT(
      Call(puppet, "test/do", frames::Do({frames::TellShell("shell/tell")})),
      IsOk());
  EXPECT_EQ(is_call, false);
}

using LocalTest = HostTest;

TEST_F(LocalTest, ATellToOneselfIsHandledAfterTheMessageInHand) {
  const Journal ran(host(), "ran");
  const ActrId puppet = Actor("puppet");

  ASSERT_THAT(
      Call(
          puppet, "test/do",
          frames::Do({frames::TellSelf("test/do", frames::Do({frames::TellShell(
                                                      "ran", "second")})),
                      frames::TellShell("ran", "first")})),
      IsOk());

  EXPECT_THAT(ran.Await(2), ElementsAre("first", "second"));
}

TEST_F(LocalTest, ACallToOneselfIsRefusedWithThePath) {
  const ActrId puppet = Actor("puppet");

  EXPECT_THAT(
      Call(puppet, "test/do", frames::Do({frames::CallSelf("test/echo")})),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               "1@1/test:puppet:1.0.0 -> 1@1/test:puppet:1.0.0"));
}

}  // namespace
}  // namespace troupe
