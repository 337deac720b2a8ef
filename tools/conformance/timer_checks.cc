// The timers that it sets, which fire in the end.
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/fire_timers.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// A handler that sets its timer again is seen to do so.
constexpr int kRounds = 3;

Outcome Served(Subject& subject) {
  CallAll(subject.actor(), CallsOf(subject));
  size_t fired = 0;
  for (int round = 0; round < kRounds; ++round) {
    for (const Answer& answer : FireTimers(subject.actor(), subject.host())) {
      ++fired;
      if (answer.code != 0 || !answer.is_readable) {
        return Fail(fmt::format(
            "GUEST_TIMER for a timer that it has set is answered {}",
            Describe(answer)));
      }
    }
  }
  return fired == 0 ? Skip("it sets no timer")
                    : Pass(fmt::format("{} timers", fired));
}

constexpr Check kChecks[] = {
    {.id = "timers.served",
     .clause = "guest.proto: GuestTimerV1",
     .severity = Severity::kError,
     .statement = "A timer that it has set is served when it fires",
     .hint = "serve GUEST_TIMER, or set no timers; what fails in its handler "
             "goes into AbiReply, not into a code",
     .explanation =
         "Calls each route, lets the time pass that the timers set so far wait "
         "for, and enters the actor with GUEST_TIMER for each of them, three "
         "times over. A host goes on when a timer is refused, but what it was "
         "set for is never done.",
     .generations = kGeneration3,
     .run = &Served},
};

}  // namespace

std::span<const Check> TimerChecks() { return kChecks; }

}  // namespace troupe::conformance
