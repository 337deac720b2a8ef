// Messages that break their actor down again and again are set aside, so that
// the others are served.
#include <string>

#include "gmock/gmock.h"
#include "tests/integration/restart_fixture.h"

namespace troupe {
namespace {

class PoisonTest : public RestartTest {
 protected:
  ActrId Make(uint32_t poison_after) {
    RestartPolicy policy = Permanent();
    policy.poison_after = poison_after;
    return SpawnFragile("actor", policy);
  }

  void Throw(const ActrId& id, std::string_view payload) {
    EXPECT_THAT(Call(id, "fragile.Throw", payload),
                StatusIs(absl::StatusCode::kInternal, payload));
    Advance(RestartLimits().max_backoff);
  }

  uint64_t Count(DeathReason reason) {
    return host().dead_letters().counts().by_reason[static_cast<size_t>(
        reason)];
  }
};

TEST_F(PoisonTest, AMessageThatCrashesAgainAndAgainIsNotHandledAnyMore) {
  const ActrId actor = Make(2);
  Throw(actor, "pear");
  Throw(actor, "pear");

  EXPECT_THAT(Call(actor, "fragile.Throw", "pear"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "1@1/acme:actor:1.0.0 fragile.Throw: set aside, as such "
                       "a message has broken the actor down 2 times"));

  EXPECT_EQ(InfoOf(actor).state, "running");
  EXPECT_EQ(InfoOf(actor).restarts, 2u);
  EXPECT_EQ(Count(DeathReason::kPoisoned), 1u);
  EXPECT_EQ(host().dead_letters().Find(3)->payload, "pear");
}

TEST_F(PoisonTest, AllOtherMessagesAreHandled) {
  const ActrId actor = Make(1);
  Throw(actor, "pear");

  EXPECT_EQ(*Call(actor, "fragile.Count", "pear"), "1");
  EXPECT_THAT(Call(actor, "fragile.Throw", "apple"),
              StatusIs(absl::StatusCode::kInternal, "apple"));
}

TEST_F(PoisonTest, ATellIsSetAsideAsWell) {
  const ActrId actor = Make(1);
  Throw(actor, "pear");

  EXPECT_THAT(StartTell(actor, "fragile.Throw", "pear").Await(), IsOk());
  Settle();

  EXPECT_EQ(Count(DeathReason::kPoisoned), 1u);
  EXPECT_EQ(InfoOf(actor).state, "running");
}

TEST_F(PoisonTest, ACallThatRunsOnItsCallersStackIsSetAsideAsWell) {
  const ActrId actor = Make(1);
  const ActrId caller = Puppet("caller");
  Throw(actor, "pear");

  EXPECT_THAT(Call(caller, "test/do",
                   frames::Do({frames::Call(actor, "fragile.Throw", "pear")})),
              StatusIs(absl::StatusCode::kInvalidArgument, "set aside"));
}

TEST_F(PoisonTest, ByDefaultItIsBeforeTheRestartsOfAPeriodAreUsedUp) {
  const ActrId actor = SpawnFragile("actor", Permanent());
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(Call(actor, "fragile.Throw", "pear").ok());
    Advance(absl::Milliseconds(400));
  }

  EXPECT_THAT(Call(actor, "fragile.Throw", "pear"),
              StatusIs(absl::StatusCode::kInvalidArgument, "set aside"));
  EXPECT_EQ(InfoOf(actor).state, "running");
}

TEST_F(PoisonTest, ItCanBeSwitchedOff) {
  const ActrId actor = Make(0);
  for (int i = 0; i < 5; ++i) Throw(actor, "pear");

  EXPECT_EQ(Count(DeathReason::kPoisoned), 0u);
}

TEST_F(PoisonTest, WhoIsNeverRestartedHandlesIt) {
  const ActrId actor = SpawnFragile("actor", {.poison_after = 1});

  for (int i = 0; i < 3; ++i) Throw(actor, "pear");

  EXPECT_EQ(Count(DeathReason::kHandlerCrashed), 3u);
}

}  // namespace
}  // namespace troupe
