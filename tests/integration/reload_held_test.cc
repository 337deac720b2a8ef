// Reloads of actors whose shard, or whose own thread, is never given back: they
// are answered all the same.
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "host/runtime/reload_watch.h"
#include "tests/integration/reload_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::Not;

constexpr absl::Duration kGrace = absl::Seconds(3);

class ReloadHeldTest : public ReloadTest {
 protected:
  ReloadHeldTest() { options_.watchdog = absl::Milliseconds(100); }

  void TearDown() override {
    Release();
    ReloadTest::TearDown();
  }

  // Starts a reload; its loader has done with it when this returns. Not
  // StartReload(): shards that are held do not settle.
  PendingReload StartLoading(std::string_view name, std::string path = "") {
    PendingReload reload;
    host().Reload(name, {.path = std::move(path), .grace = kGrace},
                  reload.done());
    EXPECT_FALSE(host().ReloadAndWait("other", {.path = "/none.so"}).ok());
    return reload;
  }

  // A call of a handler that spins until Release(); it does when this returns.
  PendingReply Spin(const ActrId& target) {
    PendingReply reply;
    host().Call(target, "test/spin", Flag(), {.timeout = absl::Hours(24)},
                reply.done());
    while (InfoOf(target).slow == 0) Pass(options_.watchdog);
    return reply;
  }
  void Release() { std::ofstream(Flag()).put('x'); }
  std::string Flag() const { return folder_ / "go"; }

  void AddOther() {
    WorkloadOptions options;
    options.name = "other";
    EXPECT_THAT(Add("echo3", std::move(options)), IsOk());
  }

  // An actor whose instances do as `words` say until Release().
  ActrId Spinning(std::string_view words, WorkloadOptions options = {}) {
    AddOther();
    return Growing(std::string(words) + " until=" + Flag(), std::move(options));
  }

  void AwaitSpin() const {
    while (!std::filesystem::exists(Flag() + ".spins")) {
    }
  }

  // Moves the clock, whoever holds a shard.
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    host().ClockChanged();
  }
  void PassGrace() { Pass(kGrace + kReloadMargin); }

  const TempFolder folder_;
};

TEST_F(ReloadHeldTest, AHandlerThatHoldsItsShardIsNamed) {
  AddOther();
  const ActrId hang = Actor("hang", {.shard = 1});
  const PendingReply in_hand = Spin(hang);
  const PendingReload reload = StartLoading("hang");

  PassGrace();

  EXPECT_THAT(
      reload.Await(),
      StatusIs(absl::StatusCode::kDeadlineExceeded,
               "actor " + hang.ToString() +
                   ": the grace period is over, and 'test/spin' has not given "
                   "shard 1 back; generation 1 goes on"));
  Release();
  EXPECT_THAT(in_hand.Await(), IsOk());
  EXPECT_THAT(Call(hang, "test/echo", "same"), IsOk());
  EXPECT_THAT(host().ReloadAndWait("hang"), IsOk());
}

TEST_F(ReloadHeldTest, ANeighbourThatHoldsTheShardIsNamed) {
  AddOther();
  const ActrId actor = Growing("");
  const ActrId hang = Actor("hang", {.shard = 0});
  const PendingReply in_hand = Spin(hang);
  const PendingReload reload = StartLoading("grow", Library(2));

  PassGrace();

  EXPECT_THAT(reload.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "its shard 0 is held by 'test/spin' of actor " +
                           hang.ToString()));
  Release();
  EXPECT_THAT(in_hand.Await(), IsOk());
  Settle();
  EXPECT_EQ(VersionOf(actor), "1") << "it switched although it was given up";
  EXPECT_THAT(ReloadTo(2), IsOk());
  EXPECT_EQ(VersionOf(actor), "2");
}

TEST_F(ReloadHeldTest, AnOnStartThatComesTooLateHasNotTheActor) {
  const ActrId actor = Spinning("spin_start");
  const PendingReload reload = StartLoading("grow", Library(2));
  AwaitSpin();

  PassGrace();

  EXPECT_THAT(reload.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "'on_start' has not given shard 0 back"));
  Release();
  EXPECT_EQ(VersionOf(actor), "1");
  EXPECT_THAT(ran_->entries(), Not(Contains("stop 1")));
}

// Not even when its shard's clock says that there is time left.
TEST_F(ReloadHeldTest, WhatWasGivenUpDoesNotTakeOver) {
  const ActrId actor = Spinning("spin_start");
  const PendingReload reload = StartLoading("grow", Library(2));
  AwaitSpin();
  PassGrace();
  EXPECT_FALSE(reload.Await().ok());
  clock_.Advance(-kGrace - kReloadMargin);

  Release();

  EXPECT_EQ(VersionOf(actor), "1");
  EXPECT_THAT(ran_->entries(), Not(Contains("stop 1")));
}

TEST_F(ReloadHeldTest, OnAThreadOfItsOwnItIsNamedToo) {
  WorkloadOptions options;
  options.placement = Placement::kThread;
  const ActrId actor = Spinning("spin_start", std::move(options));
  const PendingReload reload = StartLoading("grow", Library(2));
  AwaitSpin();

  PassGrace();

  EXPECT_THAT(reload.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                       "'on_start' still has its thread"));
  EXPECT_THAT(ReloadTo(2), StatusIs(absl::StatusCode::kUnavailable,
                                    "an earlier reload of it is not over"));
  Release();
  EXPECT_EQ(VersionOf(actor), "1");
}

TEST_F(ReloadHeldTest, AFormerInstanceThatDoesNotEndIsNotWaitedForForEver) {
  const ActrId actor = Spinning("state spin_stop");
  const PendingReload reload = StartLoading("grow", Library(2));
  AwaitSpin();
  PassGrace();
  host().ReloadAndWait("other", {.path = "/none.so"}).status().IgnoreError();
  EXPECT_FALSE(reload.is_known());

  Pass(kGrace);
  const absl::StatusOr<ReloadReport> report = reload.Await();

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->switched, 1u);
  EXPECT_EQ(report->state_bytes, 1u);
  Release();
  EXPECT_EQ(VersionOf(actor), "2");
}

}  // namespace
}  // namespace troupe
