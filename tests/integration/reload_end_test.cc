// Reloads of actors and hosts that end meanwhile.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <semaphore>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "tests/integration/frames.h"
#include "tests/integration/reload_fixture.h"

namespace troupe {
namespace {

using ::testing::IsEmpty;

class ReloadEndTest : public ReloadTest {
 protected:
  static WorkloadOptions Restarting() {
    WorkloadOptions options;
    options.restart.mode = RestartMode::kPermanent;
    return options;
  }
};

TEST_F(ReloadEndTest, OneThatRunsTriesTheNextVersionFirst) {
  AddGrowing("bad_create", Restarting());
  const ActrId in_backoff = SpawnNow();
  const ActrId runs = SpawnNow();
  EXPECT_FALSE(Call(in_backoff, "grow.Crash").ok());
  ASSERT_EQ(InfoOf(in_backoff).state, "restarting");

  EXPECT_THAT(ReloadTo(2), StatusIs(absl::StatusCode::kInternal, "create: "));

  EXPECT_EQ(VersionOf(runs), "1");
  EXPECT_EQ(VersionOf(SpawnNow()), "1");
}

TEST_F(ReloadEndTest, AnotherOneTriesItWhenTheFirstEnds) {
  AddGrowing("");
  const ActrId ends = SpawnNow();
  const ActrId stays = SpawnNow();
  const PendingReply in_hand = OccupyGrowing(ends);
  const PendingReload reload = StartReload(2);

  ASSERT_THAT(host().StopActor(ends), IsOk());
  gate_->Answer();
  const absl::StatusOr<ReloadReport> report = reload.Await();

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->actors, 1u);
  EXPECT_EQ(report->switched, 1u);
  EXPECT_EQ(VersionOf(stays), "2");
}

TEST_F(ReloadEndTest, OneThatEndsMeanwhileHasNotFailedToSwitch) {
  AddGrowing("");
  const ActrId stays = SpawnNow();
  const ActrId ends = SpawnNow();
  const PendingReply in_hand = OccupyGrowing(ends);
  const PendingReload reload = StartReload(2);
  AwaitLoader();

  ASSERT_THAT(host().StopActor(ends), IsOk());
  gate_->Answer();
  const absl::StatusOr<ReloadReport> report = reload.Await();

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->actors, 1u);
  EXPECT_THAT(report->failures, IsEmpty());
  EXPECT_EQ(VersionOf(stays), "2");
}

// Else destroy waits for the thread, and the thread for its answer.
TEST_F(ReloadEndTest, TheThreadsOfAnInstanceAreNotHeardWhileItEnds) {
  const ActrId actor = Actor("threads3");
  ASSERT_THAT(Call(actor, "test/background-twice",
                   frames::Do({frames::CallShell("gate")})),
              IsOk());
  gate_->AwaitArrival();

  const absl::StatusOr<ReloadReport> report = host().ReloadAndWait("threads3");

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->switched, 1u);
}

// Has the loader wait while it loads an image for the second of three actors.
struct SecondLoad {
  std::atomic<int> loads = 0;
  std::binary_semaphore arrived{0};
  std::binary_semaphore goes_on{0};
};

SecondLoad& TheSecondLoad() {
  static SecondLoad load;
  return load;
}

void OnLoad() {
  SecondLoad& load = TheSecondLoad();
  if (++load.loads != 2) return;
  load.arrived.release();
  load.goes_on.acquire();
}

TEST(ReloadAtTheHostsEndTest, ActorsThatWereToFollowAreToldOf) {
  absl::StatusOr<std::unique_ptr<Host>> host = Host::Create({.shards = 2});
  ASSERT_THAT(host, IsOk());
  ASSERT_THAT(
      (*host)->AddWorkload({.name = "fragile", .path = GuestPath("load_hook")}),
      IsOk());
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT((*host)->Spawn("fragile"), IsOk());
  }
  const std::string address =
      std::to_string(reinterpret_cast<uintptr_t>(&OnLoad));
  setenv("TROUPE_ON_LOAD", address.c_str(), 1);
  PendingReload reload;
  (*host)->Reload("fragile", {}, reload.done());
  TheSecondLoad().arrived.acquire();

  (*host)->Stop(absl::ZeroDuration());
  TheSecondLoad().goes_on.release();
  host->reset();
  unsetenv("TROUPE_ON_LOAD");

  ASSERT_TRUE(reload.is_known());
  EXPECT_THAT(reload.Await(),
              StatusIs(absl::StatusCode::kUnavailable, "host is stopping"));
}

}  // namespace
}  // namespace troupe
