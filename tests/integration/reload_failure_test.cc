// What fails of a reload leaves the generation that runs, with all it has.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/integration/reload_fixture.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ReloadFailureTest : public ReloadTest {
 protected:
  // The first version has all that it had before: the count, the timer and the
  // stream.
  void ExpectUntouched(const ActrId& actor) {
    EXPECT_EQ(VersionOf(actor), "1");
    EXPECT_EQ(*Call(actor, "grow.Count"), "2");
    PendingReply taken;
    host().SendChunk(actor, {.stream_id = "s", .sequence = 0, .payload = "a"},
                     {}, taken.done());
    EXPECT_THAT(taken.Await(), IsOk());
    Advance(absl::Seconds(10));
    EXPECT_THAT(ran_->entries(), Contains("chunk a 1"));
    EXPECT_THAT(ran_->entries(), Contains("timer 1"));
    EXPECT_THAT(ran_->entries(), Not(Contains("timer 2")));
    EXPECT_THAT(ran_->entries(), Not(Contains("stop 1")));
  }
};

struct Step {
  std::string_view word;
  absl::StatusCode code;
  std::string_view text;
};

class ReloadStepTest : public ReloadFailureTest,
                       public ::testing::WithParamInterface<Step> {};

TEST_P(ReloadStepTest, AStepThatFailsLeavesTheFormerVersion) {
  const ActrId actor =
      Growing("state timer stream " + std::string(GetParam().word));
  ASSERT_EQ(*Call(actor, "grow.Count"), "1");

  const absl::StatusOr<ReloadReport> report = ReloadTo(2);

  EXPECT_THAT(report, StatusIs(GetParam().code, std::string(GetParam().text)));
  EXPECT_THAT(report, StatusIs(GetParam().code, actor.ToString()));
  EXPECT_THAT(report, StatusIs(GetParam().code, "generation 1 goes on"));
  ExpectUntouched(actor);
  EXPECT_EQ(VersionOf(SpawnNow()), "1") << "a new actor has the next version";
}

INSTANTIATE_TEST_SUITE_P(
    Steps, ReloadStepTest,
    ::testing::Values(
        Step{"wrong_out", absl::StatusCode::kInternal,
             "on_migrate_out: cannot tell"},
        Step{"bad_create", absl::StatusCode::kInternal, "create: "},
        Step{"bad_in", absl::StatusCode::kDataLoss,
             "on_migrate_in: no state of ours"},
        Step{"bad_none", absl::StatusCode::kFailedPrecondition,
             "takes no state, and 1 bytes were handed over"},
        Step{"bad_start", absl::StatusCode::kInternal, "on_start: not ready"}),
    [](const auto& info) { return std::string(info.param.word); });

TEST_F(ReloadFailureTest, ALibraryThatCannotBeUsedIsRefusedBeforeAnything) {
  const ActrId actor = Growing("state timer stream");
  ASSERT_EQ(*Call(actor, "grow.Count"), "1");
  const auto reload = [this](const std::string& path) {
    return host().ReloadAndWait("grow", {.path = path});
  };

  EXPECT_THAT(reload("/none.so"),
              StatusIs(absl::StatusCode::kNotFound,
                       "reload 'grow': load '/none.so': no such file"));
  EXPECT_THAT(reload(GuestPath("table_wrong_major")),
              StatusIs(absl::StatusCode::kInvalidArgument, "major version 4"));
  EXPECT_THAT(reload(Library(3)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "has actors of type acme:stranger:1.0.0, those that run "
                       "are of type acme:grow:1.0.0"));
  EXPECT_THAT(reload(GuestPath("echo")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "generation 1 of the boundary, the one that runs is of "
                       "generation 3"));
  ExpectUntouched(actor);
}

TEST_F(ReloadFailureTest, AHandlerThatTakesTooLongKeepsItsVersion) {
  const ActrId actor = Growing("state timer stream");
  ASSERT_EQ(*Call(actor, "grow.Count"), "1");
  const PendingReply in_hand = OccupyGrowing(actor);
  const PendingReload reload = StartReload(2, absl::Seconds(3));

  Advance(absl::Seconds(3));

  EXPECT_THAT(reload.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "the grace period is over, and it still handles "
                       "'grow.Gate'; generation 1 goes on"));
  gate_->Answer();
  EXPECT_EQ(*in_hand.Await(), "1");
  ExpectUntouched(actor);
}

TEST_F(ReloadFailureTest, AnOnStartThatWaitsTooLongIsGivenUp) {
  const ActrId actor = Growing("state timer stream gate_start");
  ASSERT_EQ(*Call(actor, "grow.Count"), "1");
  const PendingReload reload = StartReload(2, absl::Seconds(3));
  gate_->AwaitArrival();
  const PendingReply waits = Start(actor, "grow.Version");

  Advance(absl::Seconds(3));

  EXPECT_THAT(reload.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded, "on_start: "));
  EXPECT_EQ(*waits.Await(), "1");
  ExpectUntouched(actor);
}

TEST_F(ReloadFailureTest, ASecondReloadAtOnceIsRefused) {
  const ActrId actor = Growing("");
  const PendingReply in_hand = OccupyGrowing(actor);
  const PendingReload first = StartReload(2);

  EXPECT_THAT(ReloadTo(2),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "reload 'grow': another reload of it is under way"));

  gate_->Answer();
  EXPECT_THAT(first.Await(), IsOk());
  EXPECT_EQ(VersionOf(actor), "2");
}

TEST_F(ReloadFailureTest, AnActorThatIsToldToStopDoesSo) {
  const ActrId actor = Growing("");
  const PendingReply in_hand = OccupyGrowing(actor);
  const PendingReply behind = Start(actor, "grow.Version");
  const PendingReload reload = StartReload(2);

  ASSERT_THAT(host().StopActor(actor), IsOk());
  gate_->Answer();

  EXPECT_THAT(reload.Await(),
              StatusIs(absl::StatusCode::kUnavailable, "told to stop"));
  EXPECT_EQ(*in_hand.Await(), "1");
  EXPECT_EQ(*behind.Await(), "1");
  AwaitEnd(actor);
  EXPECT_THAT(ran_->entries(), ElementsAre("start 1", "ready 1", "stop 1"));
}

TEST_F(ReloadFailureTest,
       AnActorThatIsToldToStopWhileItStartsDoesSoAfterwards) {
  const ActrId actor = Growing("gate_start");
  const PendingReload reload = StartReload(2);
  gate_->AwaitArrival();
  const PendingReply behind = Start(actor, "grow.Version");

  ASSERT_THAT(host().StopActor(actor), IsOk());
  gate_->Answer();

  EXPECT_THAT(reload.Await(),
              StatusIs(absl::StatusCode::kUnavailable, "told to stop"));
  EXPECT_EQ(*behind.Await(), "1");
  AwaitEnd(actor);
}

TEST_F(ReloadFailureTest, AHostThatStopsEndsTheReload) {
  const ActrId actor = Growing("");
  const PendingReply in_hand = OccupyGrowing(actor);
  const PendingReload reload = StartReload(2);

  host().Stop(absl::ZeroDuration());

  EXPECT_THAT(reload.Await(), StatusIs(absl::StatusCode::kUnavailable, ""));
}

TEST_F(ReloadFailureTest, OneOfSeveralThatCannotSwitchStaysAndFollowsLater) {
  AddGrowing("");
  const ActrId first = SpawnNow();
  const ActrId busy = SpawnNow();
  const PendingReply in_hand = OccupyGrowing(busy);
  const PendingReload reload = StartReload(2, absl::Seconds(3));
  AwaitLoader();
  AwaitLoader();

  Advance(absl::Seconds(3));
  const absl::StatusOr<ReloadReport> report = reload.Await();

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->actors, 2u);
  EXPECT_EQ(report->switched, 1u);
  EXPECT_THAT(report->failures,
              ElementsAre(AllOf(HasSubstr(busy.ToString()),
                                HasSubstr("still handles 'grow.Gate'"))));
  EXPECT_EQ(VersionOf(first), "2");
  EXPECT_EQ(InfoOf(first).library, 2u);
  EXPECT_EQ(InfoOf(busy).library, 1u);
  EXPECT_EQ(InfoOf(SpawnNow()).library, 2u);
  gate_->Answer();
  EXPECT_EQ(VersionOf(busy), "1");
  EXPECT_THAT(ReloadTo(2), IsOk());
  EXPECT_EQ(VersionOf(busy), "2");
}

class Linked : public Workload {};

TEST_F(ReloadFailureTest, WhatHasNoLibraryIsRefused) {
  WorkloadOptions options;
  options.name = "linked";
  options.linked = LinkedTable<Linked>("acme:linked:1.0.0");
  ASSERT_THAT(host().AddWorkload(std::move(options)), IsOk());

  EXPECT_THAT(host().ReloadAndWait("linked"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "compiled into the host"));
  EXPECT_THAT(host().ReloadAndWait("linkde"),
              StatusIs(absl::StatusCode::kNotFound,
                       "no workload 'linkde'; did you mean 'linked'?"));
}

}  // namespace
}  // namespace troupe
