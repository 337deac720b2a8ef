// Reloads of actors whose shard, or whose own thread, is never given back: they
// are answered all the same.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "host/loop/loop_thread.h"
#include "host/runtime/reload_watch.h"
#include "tests/integration/reload_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::Not;

constexpr absl::Duration kGrace = absl::Seconds(3);

// A library that has the loader wait while it is mapped.
struct HeldLoad {
  std::binary_semaphore arrived{0};
  std::binary_semaphore goes_on{0};
};

HeldLoad& TheHeldLoad() {
  static HeldLoad load;
  return load;
}

void OnLoad() {
  TheHeldLoad().arrived.release();
  TheHeldLoad().goes_on.acquire();
}

// Outlives the hosts.
LoopThread& Control() {
  static const std::unique_ptr<LoopThread> thread =
      *LoopThread::Start("control");
  return *thread;
}

class ReloadHeldTest : public ReloadTest {
 protected:
  ReloadHeldTest() {
    options_.watchdog = absl::Milliseconds(100);
    options_.control = &Control();
  }

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

TEST_F(ReloadHeldTest, NorDoesALibraryThatHoldsTheLoaderHoldUpTheAnswer) {
  AddOther();
  EXPECT_THAT(Add("load_hook"), IsOk());
  const ActrId hang = Actor("hang", {.shard = 1});
  const PendingReply in_hand = Spin(hang);
  const PendingReload reload = StartLoading("hang");
  const std::string address =
      std::to_string(reinterpret_cast<uintptr_t>(&OnLoad));
  setenv("TROUPE_ON_LOAD", address.c_str(), 1);
  PendingReload other;
  host().Reload("load_hook", {}, other.done());
  TheHeldLoad().arrived.acquire();
  unsetenv("TROUPE_ON_LOAD");

  PassGrace();

  EXPECT_THAT(reload.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "'test/spin' has not given shard 1 back; generation 1 "
                       "goes on"));
  TheHeldLoad().goes_on.release();
  EXPECT_THAT(other.Await(), IsOk());
  Release();
  EXPECT_THAT(in_hand.Await(), IsOk());
  Settle();
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
  Control().RunAndWait([] {});
  EXPECT_FALSE(reload.is_known());

  Pass(kGrace);
  const absl::StatusOr<ReloadReport> report = reload.Await();

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->switched, 1u);
  EXPECT_EQ(report->state_bytes, 1u);
  EXPECT_THAT(report->warnings,
              Contains(actor.ToString() +
                       ": its former instance has not ended: 'on_stop' has "
                       "not given shard 0 back"));
  EXPECT_EQ(InfoOf(actor).library, 2u);
  Release();
  EXPECT_EQ(VersionOf(actor), "2");
}

}  // namespace
}  // namespace troupe
