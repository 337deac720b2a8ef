// A native guest is part of the process: what it does to itself ends the host,
// at once and with a report that names it. Each case runs in a child process.
#include <unistd.h>

#include <csignal>
#include <string>

#include "gtest/gtest.h"
#include "host/fiber/fault_handler.h"
#include "tests/integration/crash_fixture.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

void Crash(const std::string& guest, std::string_view route,
           Placement placement = Placement::kShard) {
  ChildHost host;
  host.Call(host.Spawn(guest, placement), route);
}

TEST(CrashesDeathTest, ASegmentationFaultNamesTheGuest) {
  EXPECT_EXIT(Crash("segfault", "test/crash"), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x10") +
                  GuestLine("segfault", "1", "test/crash"));
}

TEST(CrashesDeathTest, OnAThreadOfItsOwnAsWell) {
  EXPECT_EXIT(Crash("segfault", "test/crash", Placement::kThread), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x10") +
                  GuestLine("segfault", "1", "test/crash"));
}

TEST(CrashesDeathTest, AbortNamesTheGuest) {
  EXPECT_EXIT(Crash("abort_guest", "test/crash"),
              ::testing::KilledBySignal(SIGABRT),
              "troupe: SIGABRT" + GuestLine("abort_guest", "1", "test/crash"));
}

TEST(CrashesDeathTest, ExitOfAGuestDoesNotPassForTheHostsOwn) {
  EXPECT_EXIT(Crash("exit_guest", "test/crash"),
              ::testing::ExitedWithCode(kGuestCalledExitCode),
              "troupe: exit\\(7\\) called" +
                  GuestLine("exit_guest", "1", "test/crash"));
}

TEST(CrashesDeathTest, AStackOverflowIsCalledByItsName) {
  EXPECT_EXIT(Crash("stack_overflow", "test/crash"), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x[0-9a-f]*: stack overflow "
                       "of a fiber with 262144 bytes") +
                  GuestLine("stack_overflow", "1", "test/crash"));
}

TEST(CrashesDeathTest, AnEscapedExceptionPrintsItsTypeAndText) {
  EXPECT_EXIT(Crash("throws_exception", "test/throw"),
              ::testing::KilledBySignal(SIGABRT),
              "'std::runtime_error'(.|\n)*escaped from the guest(.|\n)*"
              "troupe: SIGABRT" +
                  GuestLine("throws_exception", "1", "test/throw"));
}

TEST(CrashesDeathTest, TheGuestThatCrashesIsNamedAndNotItsCaller) {
  const auto crash = [] {
    ChildHost host;
    const ActrId caller = host.Spawn("c_caller", Placement::kShard);
    const ActrId guest = host.Spawn("segfault", Placement::kShard);
    host.Call(caller, "test/call", Order(guest, "test/crash"));
  };

  EXPECT_EXIT(crash(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x10") +
                  GuestLine("segfault", "2", "test/crash"));
}

TEST(CrashesDeathTest, AfterAWaitTheGuestIsNamedAgain) {
  const auto crash = [] {
    ChildHost host;
    const ActrId guest = host.Spawn("abort_after_call", Placement::kShard);
    const ActrId echo = host.Spawn("echo", Placement::kShard);
    host.Call(guest, "shop.Shop.Buy", frames::Call(echo, "test/echo"));
  };

  EXPECT_EXIT(
      crash(), ::testing::KilledBySignal(SIGABRT),
      "troupe: SIGABRT" + GuestLine("abort_after_call", "1", "shop.Shop.Buy"));
}

TEST(CrashesDeathTest, OtherRoutesOfTheSameGuestsAreHarmless) {
  const auto run = [] {
    ChildHost host;
    for (const char* guest : {"segfault", "abort_guest", "exit_guest"}) {
      host.Call(host.Spawn(guest, Placement::kShard), "test/any");
    }
    _exit(42);
  };

  EXPECT_EXIT(run(), ::testing::ExitedWithCode(42), "^$");
}

}  // namespace
}  // namespace troupe
