// Handlers that hold their thread: reported while they do, with what they are
// at, counted, and shown to whoever asks.
#include <filesystem>
#include <fstream>
#include <string>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "host/fiber/sanitizer.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::Duration kThreshold = absl::Milliseconds(100);

class WatchdogTest : public HostTest {
 protected:
  WatchdogTest() { options_.watchdog = kThreshold; }

  // A call of a handler that spins until Release().
  PendingReply Spin(const ActrId& target) {
    PendingReply reply;
    host().Call(target, "test/spin", Flag(), {}, reply.done());
    while (!IsRunning(target)) {
    }
    return reply;
  }

  // Not Settle(): a shard that is held does not turn.
  bool IsRunning(const ActrId& id) { return InfoOf(id).mailbox_messages == 0; }

  void Release() { std::ofstream(Flag()).put('x'); }

  // Moves the clock past both looks that a report takes.
  void Watch(absl::Duration time) {
    host().ClockChanged();
    clock_.Advance(time);
    host().ClockChanged();
  }

  std::string Flag() const { return folder_ / "go"; }

  const TempFolder folder_;
};

TEST_F(WatchdogTest, AHandlerThatHoldsItsShardIsReportedWhileItDoes) {
  const ActrId hang = Actor("hang", {.shard = 1});
  ::testing::internal::CaptureStderr();
  const PendingReply reply = Spin(hang);
  do {
    Watch(kThreshold);
  } while (InfoOf(hang).slow == 0);

  const ActorInfo held = InfoOf(hang);
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_FALSE(reply.is_known());
  Release();
  EXPECT_THAT(reply.Await(), IsOk());

  EXPECT_EQ(held.slow, 1u);
  EXPECT_EQ(held.held_by, "test/spin");
  EXPECT_GE(held.held_for, kThreshold);
  EXPECT_THAT(log, HasSubstr(hang.ToString() + " test/spin has held shard 1"));
  EXPECT_THAT(log, HasSubstr(fmt::format("guest '{}' generation 1, ",
                                         GuestPath("hang"))));
#if !TROUPE_TSAN  // It holds signals back until a thread makes a system call.
  EXPECT_THAT(log, AllOf(HasSubstr(" at #0 "), HasSubstr(" actr_handle+0x")));
#endif
}

TEST_F(WatchdogTest, TheFileThatItsActorRunsIsNamedAfterAReload) {
  const ActrId hang = Actor("hang", {.shard = 1});
  const std::string next = folder_ / "next.so";
  std::filesystem::copy_file(GuestPath("hang"), next);
  ASSERT_THAT(host().ReloadAndWait("hang", {.path = next}), IsOk());
  ::testing::internal::CaptureStderr();
  const PendingReply reply = Spin(hang);
  do {
    Watch(kThreshold);
  } while (InfoOf(hang).slow == 0);

  Release();
  EXPECT_THAT(reply.Await(), IsOk());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr(fmt::format("guest '{}' generation 1, ", next)));
}

TEST_F(WatchdogTest, ItsEndIsReportedOnce) {
  const ActrId hang = Actor("hang");
  const PendingReply reply = Spin(hang);
  do {
    Watch(kThreshold);
  } while (InfoOf(hang).slow == 0);
  ::testing::internal::CaptureStderr();
  Release();
  EXPECT_THAT(reply.Await(), IsOk());
  Settle();
  Watch(kThreshold);
  Watch(kThreshold);

  const std::string log = ::testing::internal::GetCapturedStderr();
  const std::string line = hang.ToString() + " test/spin let go of shard ";
  EXPECT_THAT(log, HasSubstr(line));
  EXPECT_EQ(log.find(line), log.rfind(line));
  EXPECT_THAT(log, Not(HasSubstr("has held")));
  EXPECT_EQ(InfoOf(hang).slow, 1u);
  EXPECT_THAT(InfoOf(hang).held_by, IsEmpty());
}

TEST_F(WatchdogTest, AGuestOnAThreadOfItsOwnIsReportedAndStopsNobody) {
  options_.shards = 1;
  const ActrId hang = Actor("hang", {.placement = Placement::kThread});
  const ActrId echo = Actor("echo");
  ::testing::internal::CaptureStderr();
  const PendingReply reply = Spin(hang);
  do {
    Watch(kThreshold);
  } while (InfoOf(hang).slow == 0);

  EXPECT_THAT(Call(echo, "test/echo", "still here"), IsOk());
  Release();
  EXPECT_THAT(reply.Await(), IsOk());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("test/spin has held its thread"));
}

TEST_F(WatchdogTest, AHandlerThatWaitsHoldsNothing) {
  Gate gate(host(), "gate");
  const ActrId on_shard = Actor("puppet", {.name = "s"});
  const ActrId on_thread =
      Actor("puppet", {.name = "t", .placement = Placement::kThread});
  ::testing::internal::CaptureStderr();
  const std::string script = frames::Do({frames::CallShell("gate")});
  const PendingReply first = Start(on_shard, "test/do", script);
  const PendingReply second = Start(on_thread, "test/do", script);
  gate.AwaitArrival();
  gate.AwaitArrival();
  for (int i = 0; i < 3; ++i) Watch(kThreshold);
  gate.Open();

  EXPECT_THAT(first.Await(), IsOk());
  EXPECT_THAT(second.Await(), IsOk());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), IsEmpty());
  EXPECT_EQ(InfoOf(on_shard).slow, 0u);
  EXPECT_EQ(InfoOf(on_thread).slow, 0u);
}

TEST_F(WatchdogTest, ZeroSwitchesItOff) {
  options_.watchdog = absl::ZeroDuration();
  const ActrId hang = Actor("hang");
  ::testing::internal::CaptureStderr();
  const PendingReply reply = Spin(hang);
  for (int i = 0; i < 3; ++i) Watch(absl::Seconds(10));
  Release();

  EXPECT_THAT(reply.Await(), IsOk());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), IsEmpty());
  EXPECT_EQ(InfoOf(hang).slow, 0u);
}

}  // namespace
}  // namespace troupe
