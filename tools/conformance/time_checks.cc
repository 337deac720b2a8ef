// How long a call takes.
#include <algorithm>
#include <chrono>
#include <span>
#include <string>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/base/limits.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

constexpr int kCallsEach = 5;

absl::Duration FastestOf(Actor& actor, const RouteCall& call) {
  using Clock = std::chrono::steady_clock;
  absl::Duration fastest = absl::InfiniteDuration();
  for (int i = 0; i < kCallsEach; ++i) {
    const Clock::time_point start = Clock::now();
    actor.Handle(call.route, call.payload);
    fastest = std::min(fastest, absl::FromChrono(Clock::now() - start));
  }
  return fastest;
}

std::string Milliseconds(absl::Duration time) {
  return fmt::format("{:.3f} ms", absl::ToDoubleMilliseconds(time));
}

Outcome PerCall(Subject& subject) {
  constexpr absl::Duration kBound = absl::Milliseconds(kDefaultWatchdogMillis);
  absl::Duration slowest;
  std::string route;
  for (const RouteCall& call : CallsOf(subject)) {
    const absl::Duration time = FastestOf(subject.actor(), call);
    if (time < slowest) continue;
    slowest = time;
    route = call.route;
  }
  if (slowest > kBound) {
    return Fail(fmt::format(
        "{} holds its thread for {}, although the host answers at once", route,
        Milliseconds(slowest)));
  }
  return Pass(fmt::format("{} at most, {}", Milliseconds(slowest), route));
}

constexpr Check kChecks[] = {
    {.id = "time.call",
     .clause = "tools/conformance/README.md: Bounds",
     .severity = Severity::kWarning,
     .statement = "No call holds its thread for 100 ms",
     .hint = "wait in invoke, where a host lets others run, not in the "
             "handler; long work belongs to an actor with a thread of its own",
     .explanation =
         "Calls each route five times and takes the fastest. 100 ms is the "
         "time after which a host's log names the handler (the watchdog): "
         "until it returns, no other actor of the shard runs.",
     .run = &PerCall},
};

}  // namespace

std::span<const Check> TimeChecks() { return kChecks; }

}  // namespace troupe::conformance
