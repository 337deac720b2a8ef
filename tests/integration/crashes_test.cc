// A native guest is part of the process: what it does to itself ends the host,
// at once and with a report that names it. Each case runs in a child process.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/sanitizer.h"
#include "host/runtime/host.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/guest_path.h"

namespace troupe {
namespace {

// How a fault that a sanitizer reports itself ends, and what stands in front of
// the guest's name: the line of ours follows the sanitizer's report.
#if TROUPE_ASAN || TROUPE_TSAN
bool EndedByFault(int status) { return status != 0; }
std::string ReportOf(const std::string& /*fault*/) {
  return "ended by a sanitizer";
}
#else
bool EndedByFault(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}
std::string ReportOf(const std::string& fault) { return fault; }
#endif

// What follows it. Points in the path stand for any character.
std::string GuestLine(const std::string& guest, const std::string& serial,
                      const std::string& method) {
  return ", in guest '" + GuestPath(guest) + "' generation 1, actor '" +
         serial + "@1/local:" + guest + ":0.0.0', method '" + method + "'\n";
}

// A host as a program would run it. Only in a child.
class ChildHost {
 public:
  ChildHost() {
    InstallFaultHandler();
    absl::StatusOr<std::unique_ptr<Host>> host = Host::Create({.shards = 2});
    if (!host.ok()) _exit(1);
    host_ = *std::move(host);
  }

  ActrId Spawn(const std::string& guest, Placement placement) {
    WorkloadOptions options;
    options.name = guest;
    options.path = GuestPath(guest);
    options.placement = placement;
    if (!host_->AddWorkload(options).ok()) _exit(1);
    const absl::StatusOr<ActrId> id = host_->Spawn(guest);
    if (!id.ok()) _exit(1);
    return *id;
  }

  // Returns only if the process is still there.
  void Call(const ActrId& id, std::string_view route,
            std::string_view payload = {}) {
    static_cast<void>(host_->CallAndWait(id, route, payload));
  }

 private:
  std::unique_ptr<Host> host_;
};

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
