// Threads that a guest starts: what they do to the process, and what becomes of
// those that it leaves behind. In time and with a handle that is theirs they
// ask their host in tests/integration/guest_threads_test.cc.
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/fiber/fault_handler.h"
#include "host/runtime/host.h"
#include "tests/integration/crash_fixture.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

void CrashOnThread(std::string_view route) {
  ChildHost host;
  host.Call(host.Spawn("thread_crash", Placement::kThread), route);
}

// What follows the fault of a thread of the guest's.
std::string CodeLine() {
  return ", outside of any entry, in code of guest '" +
         GuestPath("thread_crash") + "' generation 1\n";
}

TEST(GuestThreadsDeathTest, ACrashOnAThreadOfAGuestsNamesTheGuest) {
  EXPECT_EXIT(CrashOnThread("test/crash"), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x10") + CodeLine());
}

TEST(GuestThreadsDeathTest, ACallOfNothingOnAThreadOfAGuestsNamesTheGuest) {
  // A sanitizer's report says nothing of who has called.
  EXPECT_EXIT(CrashOnThread("test/null"), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x0" + CodeLine()));
}

TEST(GuestThreadsDeathTest, AnAbortOnAThreadOfAGuestsNamesTheGuest) {
  EXPECT_EXIT(CrashOnThread("test/abort"), ::testing::KilledBySignal(SIGABRT),
              "troupe: SIGABRT" + CodeLine());
}

TEST(GuestThreadsDeathTest, ExitOnAThreadOfAGuestsDoesNotPassForTheHostsOwn) {
  EXPECT_EXIT(CrashOnThread("test/exit"),
              ::testing::ExitedWithCode(kGuestCalledExitCode),
              "troupe: exit\\(0\\) called" + CodeLine());
}

// A new host where another one was must not be mistaken for that.
TEST(LeftThreadTest, AskingAfterItsActorAndItsHostHaveEndedIsRefused) {
  const TempFolder folder;
  const std::string pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  absl::StatusOr<std::unique_ptr<Host>> host = Host::Create({.shards = 1});
  ASSERT_THAT(host, IsOk());
  ASSERT_THAT((*host)->AddWorkload(
                  {.name = "left_thread", .path = GuestPath("left_thread")}),
              IsOk());
  const absl::StatusOr<ActrId> guest = (*host)->Spawn("left_thread");
  ASSERT_THAT(guest, IsOk());
  ASSERT_THAT((*host)->CallAndWait(*guest, "test/leave", pipe), IsOk());
  EXPECT_THAT((*host)->Stop(absl::Minutes(1)).stuck, ::testing::IsEmpty());
  host->reset();
  host = Host::Create({.shards = 1});
  ASSERT_THAT(host, IsOk());

  std::ofstream(pipe) << '!' << std::flush;

  std::ifstream answer(pipe);
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(answer), {}),
              HasSubstr("unknown token"));
}

}  // namespace
}  // namespace troupe
