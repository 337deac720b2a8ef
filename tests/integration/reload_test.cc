// Actors go on with the next version of their library, and nothing is lost.
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/reload_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(ReloadTest, TheNextVersionAnswersAfterwards) {
  const ActrId actor = Growing("");
  ASSERT_EQ(VersionOf(actor), "1");

  const absl::StatusOr<ReloadReport> report = ReloadTo(2);

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->generation, 2u);
  EXPECT_EQ(report->path, Library(2));
  EXPECT_EQ(report->actors, 1u);
  EXPECT_EQ(report->switched, 1u);
  EXPECT_THAT(report->failures, IsEmpty());
  EXPECT_THAT(report->warnings, ElementsAre("route 'grow.Old' is gone"));
  EXPECT_EQ(VersionOf(actor), "2");
}

TEST_F(ReloadTest, InstancesEndAndBeginInTheirOrder) {
  Growing("state");

  ASSERT_THAT(ReloadTo(2), IsOk());
  Settle();

  EXPECT_THAT(ran_->entries(), ElementsAre("start 1", "ready 1", "start 2",
                                           "stop 1", "ready 2"));
}

TEST_F(ReloadTest, TheStateIsThereBeforeTheFirstMessage) {
  const ActrId actor = Growing("state");
  ASSERT_EQ(*Call(actor, "grow.Count"), "1");
  ASSERT_EQ(*Call(actor, "grow.Count"), "2");

  const absl::StatusOr<ReloadReport> report = ReloadTo(2);

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->state_bytes, std::optional<uint64_t>(1));
  EXPECT_EQ(*Call(actor, "grow.Count"), "3");
}

TEST_F(ReloadTest, WithoutAStateTheNextVersionBeginsAnew) {
  const ActrId actor = Growing("");
  ASSERT_EQ(*Call(actor, "grow.Count"), "1");

  const absl::StatusOr<ReloadReport> report = ReloadTo(2);

  ASSERT_THAT(report, IsOk());
  EXPECT_TRUE(report->may_have_state);
  EXPECT_EQ(report->state_bytes, std::nullopt);
  EXPECT_EQ(*Call(actor, "grow.Count"), "1");
}

TEST_F(ReloadTest, TheCallInHandEndsOnItsVersionAndThoseBehindItGoToTheNext) {
  const ActrId actor = Growing("");
  const PendingReply in_hand = OccupyGrowing(actor);
  const PendingReply before = Start(actor, "grow.Version");
  const PendingReload reload = StartReload(2);
  const PendingReply after = Start(actor, "grow.Version");

  gate_->Answer();

  EXPECT_EQ(*in_hand.Await(), "1");
  EXPECT_EQ(*before.Await(), "2");
  EXPECT_EQ(*after.Await(), "2");
  EXPECT_THAT(reload.Await(), IsOk());
  EXPECT_EQ(InfoOf(actor).failed, 0u);
}

TEST_F(ReloadTest, TimersAreThoseOfTheNextVersion) {
  Growing("timer");
  Advance(absl::Seconds(5));

  ASSERT_THAT(ReloadTo(2), IsOk());
  Advance(absl::Seconds(5));
  const std::vector<std::string> early = ran_->entries();
  Advance(absl::Seconds(5));

  EXPECT_EQ(early.back(), "ready 2");
  EXPECT_EQ(ran_->entries().back(), "timer 2");
}

TEST_F(ReloadTest, ChunksThatWaitGoToTheNextVersion) {
  const ActrId actor = Growing("stream");
  const PendingReply in_hand = OccupyGrowing(actor);
  PendingReply taken;
  host().SendChunk(actor, {.stream_id = "s", .sequence = 0, .payload = "a"}, {},
                   taken.done());
  ASSERT_THAT(taken.Await(), IsOk());
  const PendingReload reload = StartReload(2);

  gate_->Answer();
  ASSERT_THAT(reload.Await(), IsOk());

  EXPECT_THAT(ran_->Await(6), ElementsAre("start 1", "ready 1", "start 2",
                                          "stop 1", "ready 2", "chunk a 2"));
}

TEST_F(ReloadTest, ChunksOfAStreamThatTheNextVersionLacksAreDead) {
  const ActrId actor = Growing("stream bad_stream");
  const PendingReply in_hand = OccupyGrowing(actor);
  PendingReply taken;
  host().SendChunk(actor, {.stream_id = "s", .sequence = 0, .payload = "a"}, {},
                   taken.done());
  ASSERT_THAT(taken.Await(), IsOk());
  const PendingReload reload = StartReload(2);

  gate_->Answer();
  ASSERT_THAT(reload.Await(), IsOk());
  PendingReply refused;
  host().SendChunk(actor, {.stream_id = "s", .sequence = 1, .payload = "b"}, {},
                   refused.done());

  EXPECT_THAT(refused.Await(), StatusIs(absl::StatusCode::kNotFound, "'s'"));
  ASSERT_EQ(host().dead_letters().List().size(), 1u);
  EXPECT_EQ(host().dead_letters().List().front().route, "s");
}

TEST_F(ReloadTest, AnActorInItsBackoffIsRestartedByTheNextVersion) {
  WorkloadOptions options;
  options.restart.mode = RestartMode::kPermanent;
  const ActrId actor = Growing("", std::move(options));
  EXPECT_FALSE(Call(actor, "grow.Crash").ok());
  ASSERT_EQ(InfoOf(actor).state, "restarting");

  const absl::StatusOr<ReloadReport> report = ReloadTo(2);
  const PendingReply version = Start(actor, "grow.Version");
  Advance(RestartLimits().first_backoff);

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->switched, 1u);
  EXPECT_EQ(*version.Await(), "2");
}

TEST_F(ReloadTest, AllActorsOfTheWorkloadSwitchAndNewOnesRunIt) {
  AddGrowing("");
  const std::vector<ActrId> actors = {
      SpawnNow({.shard = 0}), SpawnNow({.shard = 1}), SpawnNow({.shard = 1})};

  const absl::StatusOr<ReloadReport> report = ReloadTo(2);

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->switched, 3u);
  for (const ActrId& actor : actors) EXPECT_EQ(VersionOf(actor), "2");
  EXPECT_EQ(VersionOf(SpawnNow()), "2");
}

TEST_F(ReloadTest, AWorkloadWithoutActorsHasItFromThenOn) {
  AddGrowing("");

  const absl::StatusOr<ReloadReport> report = ReloadTo(2);

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->actors, 0u);
  EXPECT_EQ(VersionOf(SpawnNow()), "2");
}

TEST_F(ReloadTest, AnActorKeepsAConfigurationOfItsOwn) {
  AddGrowing("everybody's");
  const ActrId actor = SpawnNow({.config = "its own"});

  ASSERT_THAT(ReloadTo(2), IsOk());

  EXPECT_EQ(*Call(actor, "grow.Config"), "its own");
}

TEST_F(ReloadTest, ReloadsFollowOneAnother) {
  const ActrId actor = Growing("state");
  for (int i = 1; i <= 6; ++i) {
    ASSERT_EQ(*Call(actor, "grow.Count"), std::to_string(i));
    ASSERT_THAT(ReloadTo(i % 2 + 1), IsOk());
  }
}

}  // namespace
}  // namespace troupe
