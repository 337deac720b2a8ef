// A library that ends its process outside of its handlers: as it is loaded,
// made into an actor, ended and unloaded. The report names it all the same.
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/sanitizer.h"
#include "host/runtime/host.h"
#include "tests/integration/crash_fixture.h"
#include "tests/support/guest_path.h"

namespace troupe {
namespace {

constexpr char kFault[] = "troupe: SIGSEGV at address 0x10";

// Of a library that runs outside of an actor. Points stand for any character.
std::string LibraryLine(const std::string& guest, int generation,
                        const std::string& method) {
  return fmt::format(", in guest '{}' generation {}, method '{}'\n",
                     GuestPath(guest), generation, method);
}

// Of an actor of phases.c.
std::string ActorLine(const std::string& method) {
  return fmt::format(
      ", in guest '{}' generation 3, actor '1@1/test:phases:1.0.0', method "
      "'{}'\n",
      GuestPath("phases"), method);
}

// Lives through all phases, of which `phase` is the one that does `harm`.
void LiveAndDie(const char* phase, const char* harm) {
  setenv(phase, harm, 1);
  ChildHost host;
  WorkloadOptions options;
  options.unload = true;
  const ActrId id = host.Spawn("phases", std::move(options));
  host.Call(id, "test/harm");
  static_cast<void>(host.host().ReloadAndWait("phases", {}));
  host.host().Stop(absl::Minutes(1));
  _exit(42);
}

TEST(PhasesDeathTest, ACrashAsItIsLoadedNamesTheLibrary) {
  EXPECT_EXIT(LiveAndDie("TROUPE_IN_LOAD", "crash"), EndedByFault,
              ReportOf(kFault) + LibraryLine("phases", 3, "load"));
}

TEST(PhasesDeathTest, AStackOverflowAsItIsLoadedNamesTheLibrary) {
  // On a thread: how far the stack of the first one reaches is the user's.
  const auto load = [] {
    std::thread([] { LiveAndDie("TROUPE_IN_LOAD", "overflow"); }).join();
  };

  EXPECT_EXIT(load(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x[0-9a-f]*") +
                  LibraryLine("phases", 3, "load"));
}

TEST(PhasesDeathTest, ACrashAsAnInstanceIsMadeNamesTheActor) {
  EXPECT_EXIT(LiveAndDie("TROUPE_IN_CREATE", "crash"), EndedByFault,
              ReportOf(kFault) + ActorLine("create"));
}

TEST(PhasesDeathTest, ACrashInOnStartNamesTheActor) {
  EXPECT_EXIT(LiveAndDie("TROUPE_IN_START", "crash"), EndedByFault,
              ReportOf(kFault) + ActorLine("on_start"));
}

TEST(PhasesDeathTest, ACrashInOnStopNamesTheActor) {
  EXPECT_EXIT(LiveAndDie("TROUPE_IN_STOP", "crash"), EndedByFault,
              ReportOf(kFault) + ActorLine("on_stop"));
}

TEST(PhasesDeathTest, ACrashAsAnInstanceIsDestroyedNamesTheActor) {
  EXPECT_EXIT(LiveAndDie("TROUPE_IN_DESTROY", "crash"), EndedByFault,
              ReportOf(kFault) + ActorLine("destroy"));
}

TEST(PhasesDeathTest, ACrashAsItIsUnloadedNamesTheLibrary) {
  EXPECT_EXIT(LiveAndDie("TROUPE_IN_UNLOAD", "crash"), EndedByFault,
              ReportOf(kFault) + LibraryLine("phases", 3, "unload"));
}

TEST(PhasesDeathTest, ACrashAsTheProcessEndsNamesTheLibrary) {
  const auto end = [] {
    setenv("TROUPE_IN_UNLOAD", "crash", 1);
    {
      ChildHost host;
      host.Spawn("phases");
    }
    std::exit(42);
  };

  EXPECT_EXIT(end(), EndedByFault,
              ReportOf(kFault) + ", outside of any entry, in code of guest '" +
                  GuestPath("phases") + "' generation 3\n");
}

TEST(PhasesDeathTest, ExitAsItIsLoadedDoesNotPassForTheHostsOwn) {
#if TROUPE_TSAN
  // Gives it a code of its own: it is not for an end in dlopen().
  const auto ended = EndedByFault;
#else
  const ::testing::ExitedWithCode ended(kGuestCalledExitCode);
#endif
  EXPECT_EXIT(LiveAndDie("TROUPE_IN_LOAD", "exit"), ended,
              "troupe: exit\\(3\\) called" + LibraryLine("phases", 3, "load"));
}

// What load_hook.c calls.
void Throw() { throw std::runtime_error("in a constructor"); }

TEST(PhasesDeathTest, AnExceptionAsItIsLoadedNamesTheLibrary) {
  const auto load = [] {
    const std::string address =
        std::to_string(reinterpret_cast<uintptr_t>(&Throw));
    setenv("TROUPE_ON_LOAD", address.c_str(), 1);
    ChildHost().Spawn("load_hook");
  };

  EXPECT_EXIT(load(), ::testing::KilledBySignal(SIGABRT),
              "'std::runtime_error'(.|\n)*in a constructor(.|\n)*"
              "troupe: SIGABRT" +
                  LibraryLine("load_hook", 1, "load"));
}

TEST(PhasesDeathTest, ADestructorThatThrowsNamesTheActor) {
  const auto end = [] {
    ChildHost host;
    host.Spawn("throwing_destructor", Placement::kShard);
    host.host().Stop(absl::Minutes(1));
  };

  EXPECT_EXIT(end(), ::testing::KilledBySignal(SIGABRT),
              "'std::runtime_error'(.|\n)*half way down(.|\n)*"
              "troupe: SIGABRT, in guest '" +
                  GuestPath("throwing_destructor") +
                  "' generation 3, actor "
                  "'1@1/test:throwing-destructor:1.0.0', method 'destroy'\n");
}

}  // namespace
}  // namespace troupe
