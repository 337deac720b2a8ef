// Reloads of actors that live in other ways: on threads of their own, with
// threads of their own, in groups.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "host/supervise/group_policy.h"
#include "tests/integration/frames.h"
#include "tests/integration/reload_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;

class ReloadLifeTest : public ReloadTest {
 protected:
  static WorkloadOptions OnThreads() {
    WorkloadOptions options;
    options.placement = Placement::kThread;
    return options;
  }
};

TEST_F(ReloadLifeTest, OnThreadsOfTheirOwnActorsSwitchToo) {
  const ActrId actor = Growing("state", OnThreads());
  ASSERT_EQ(*Call(actor, "grow.Count"), "1");

  ASSERT_THAT(ReloadTo(2), IsOk());

  EXPECT_EQ(VersionOf(actor), "2");
  EXPECT_EQ(*Call(actor, "grow.Count"), "2");
  EXPECT_THAT(ran_->Await(5), ElementsAre("start 1", "ready 1", "start 2",
                                          "stop 1", "ready 2"));
}

TEST_F(ReloadLifeTest, OnThreadsOfTheirOwnAFailureLeavesTheFormerVersion) {
  const ActrId actor = Growing("state bad_start", OnThreads());
  ASSERT_EQ(*Call(actor, "grow.Count"), "1");

  EXPECT_THAT(ReloadTo(2),
              StatusIs(absl::StatusCode::kInternal, "on_start: not ready"));

  EXPECT_EQ(VersionOf(actor), "1");
  EXPECT_EQ(*Call(actor, "grow.Count"), "2");
}

TEST_F(ReloadLifeTest, OlderGuestsOnThreadsOfTheirOwnSwitchToo) {
  for (const char* guest : {"fragile1", "fragile2"}) {
    const ActrId actor = Actor(guest, OnThreads());
    ASSERT_EQ(*Call(actor, "test/count"), "1");

    ASSERT_THAT(host().ReloadAndWait(guest), IsOk());

    EXPECT_EQ(*Call(actor, "test/count"), "1");
  }
}

TEST_F(ReloadLifeTest, WhatTheFormersThreadsWaitForIsGivenUp) {
  const ActrId actor = Actor("threads3");
  ASSERT_THAT(
      Call(actor, "test/background", frames::Do({frames::CallShell("gate")})),
      IsOk());
  gate_->AwaitArrival();

  const absl::StatusOr<ReloadReport> report = host().ReloadAndWait("threads3");

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->switched, 1u);
}

TEST_F(ReloadLifeTest, WhatItsThreadsWaitForStaysWhenTheFormerGoesOn) {
  const ActrId actor = Actor("threads3");
  ASSERT_THAT(
      Call(actor, "test/background", frames::Do({frames::CallShell("gate")})),
      IsOk());
  gate_->AwaitArrival();

  EXPECT_FALSE(
      host().ReloadAndWait("threads3", {.path = GuestPath("echo3")}).ok());

  EXPECT_EQ(host().Waits().size(), 1u);
}

class Other : public Workload {
 public:
  Other() { On("other.Crash", &Other::Crash); }

 private:
  absl::Status OnStart(Context& ctx) override {
    return ctx.Tell(Dest::Shell(), "ran", "start other");
  }
  absl::Status Crash(Context&, std::string_view) { throw 1; }
};

TEST_F(ReloadLifeTest, AMemberOfAGroupSwitchesAloneAndIsRestartedWithIt) {
  ASSERT_THAT(host().AddGroup({.name = "both",
                               .strategy = GroupStrategy::kAllForOne,
                               .members = {"grow", "companion"}}),
              IsOk());
  WorkloadOptions options;
  options.restart.mode = RestartMode::kPermanent;
  const ActrId actor = Growing("", options);
  options.name = "companion";
  options.linked = LinkedTable<Other>("acme:other:1.0.0");
  ASSERT_THAT(host().AddWorkload(options), IsOk());
  const ActrId companion = *host().Spawn("companion");

  ASSERT_THAT(ReloadTo(2), IsOk());
  Settle();
  const std::vector<std::string> switched = ran_->entries();
  EXPECT_FALSE(Call(companion, "other.Crash").ok());
  Settle();
  Advance(RestartLimits().first_backoff);

  EXPECT_THAT(switched, ElementsAre("start 1", "ready 1", "start other",
                                    "start 2", "stop 1", "ready 2"));
  // Nothing orders what members on different shards say.
  std::vector<std::string> ran = ran_->Await(10);
  EXPECT_EQ(std::erase(ran, "start other"), 2u);
  EXPECT_THAT(ran, ElementsAre("start 1", "ready 1", "start 2", "stop 1",
                               "ready 2", "stop 2", "start 2", "ready 2"));
  EXPECT_EQ(VersionOf(actor), "2");
}

}  // namespace
}  // namespace troupe
