// Entries while another one waits in invoke.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// What a call is answered while no other entry waits.
struct Alone {
  Answer answer;
  // Every actor succeeded with it, or none did. Otherwise it says nothing: a
  // guest may remember what it was asked.
  bool is_steady = true;
};

// Has each of `calls` made `times` times in a row by two actors of their own,
// as often as one actor gets it in what follows.
//   Errors: what did not work.
absl::StatusOr<std::vector<Alone>> CallAlone(
    Subject& subject, const std::vector<RouteCall>& calls, int times) {
  std::vector<Alone> all(calls.size());
  for (int actors = 0; actors < 2; ++actors) {
    const absl::StatusOr<Actor*> actor = NewStarted(subject);
    if (!actor.ok()) return actor.status();
    for (size_t i = 0; i < calls.size(); ++i) {
      for (int time = 0; time < times; ++time) {
        Answer answer = (*actor)->Handle(calls[i].route, calls[i].payload);
        if (actors == 0 && time == 0) {
          all[i].answer = std::move(answer);
        } else if (answer.succeeded() != all[i].answer.succeeded()) {
          all[i].is_steady = false;
        }
      }
    }
  }
  return all;
}

// What went wrong with an entry made while another one waited; empty: nothing.
std::string Compare(std::string_view what, const Alone& alone,
                    const Answer& meanwhile) {
  std::string fault = FaultOf(meanwhile);
  if (fault.empty() && alone.is_steady &&
      alone.answer.succeeded() != meanwhile.succeeded()) {
    fault = Describe(meanwhile);
  }
  if (fault.empty()) return {};
  return fmt::format("{} is answered {}; alone: {}", what, fault,
                     Describe(alone.answer));
}

// Calls `call` of `waiting`, and of `other` while the first one waits; after it
// when it does not.
Outcome CallWithin(Subject& subject, Actor& waiting, Actor& other,
                   const RouteCall& call, const Alone& alone, size_t* waits) {
  ScriptedHost& host = subject.host();
  std::optional<Answer> inner;
  // `in_entry` comes first: threads of the guest must not touch the rest.
  host.SetScript([&](const HostRequest& request) -> std::optional<HostReply> {
    if (request.in_entry && !inner.has_value()) {
      inner.emplace();
      inner = other.Handle(call.route, call.payload);
    }
    return std::nullopt;
  });
  const Answer outer = waiting.Handle(call.route, call.payload);
  host.SetScript(nullptr);
  if (!inner.has_value()) {
    other.Handle(call.route, call.payload);
    return Pass();
  }
  ++*waits;
  std::string fault =
      Compare(fmt::format("{}, called while another one waits,", call.route),
              alone, *inner);
  if (fault.empty()) {
    fault = Compare(fmt::format("{}, which waited meanwhile,", call.route),
                    alone, outer);
  }
  if (fault.empty() && !host.wrong_allocs().empty()) {
    fault = host.wrong_allocs().front();
  }
  return fault.empty() ? Pass() : Fail(std::move(fault));
}

Outcome CallAllWithin(Subject& subject, Actor& other,
                      const std::vector<RouteCall>& calls) {
  Actor& waiting = subject.actor();
  const auto alone = CallAlone(subject, calls, &waiting == &other ? 2 : 1);
  if (!alone.ok()) return Fail(std::string(alone.status().message()));
  size_t waits = 0;
  for (size_t i = 0; i < calls.size(); ++i) {
    Outcome outcome =
        CallWithin(subject, waiting, other, calls[i], (*alone)[i], &waits);
    if (outcome.kind == Outcome::Kind::kFail) return outcome;
  }
  if (waits == 0) {
    return Skip("it asks its host nothing on the routes that were called");
  }
  return Pass(fmt::format("{} waits", waits));
}

Outcome Neighbour(Subject& subject) {
  const auto other = NewStarted(subject);
  if (!other.ok()) return Fail(std::string(other.status().message()));
  return CallAllWithin(subject, **other, CallsOf(subject));
}

bool IsConcurrent(Subject& subject, const RouteCall& call) {
  const auto& routes = subject.image().metadata().routes;
  return std::any_of(routes.begin(), routes.end(), [&](const auto& route) {
    return route.key == call.route &&
           std::any_of(route.values.begin(), route.values.end(),
                       [](const auto& value) {
                         return value.first == "concurrency" &&
                                value.second == "INTERLEAVED";
                       });
  });
}

Outcome Interleaved(Subject& subject) {
  std::vector<RouteCall> calls = CallsOf(subject);
  calls.erase(std::remove_if(calls.begin(), calls.end(),
                             [&](const RouteCall& call) {
                               return !IsConcurrent(subject, call);
                             }),
              calls.end());
  if (calls.empty()) return Skip("none of its routes is interleaved");
  return CallAllWithin(subject, subject.actor(), calls);
}

constexpr Check kChecks[] = {
    {.id = "reentry.neighbour",
     .clause = "ABI.md: One entry",
     .severity = Severity::kError,
     .statement = "Another actor can be entered while one waits",
     .hint = "keep what belongs to an entry on its stack or in its actor, not "
             "in a global or thread_local variable",
     .explanation =
         "Enters a second actor of the library, on the same thread, while the "
         "first one is inside invoke, as a host does whose shard serves both. "
         "Both must succeed or fail as further actors do that are called "
         "alone; where those differ, any answer in order will do.",
     .run = &Neighbour},
    {.id = "reentry.interleaved",
     .clause = "ABI.md: Metadata of services",
     .severity = Severity::kError,
     .statement = "Routes declared INTERLEAVED are answered while another such "
                  "entry of the actor waits",
     .hint = "take concurrency=INTERLEAVED off the route, or keep nothing of "
             "one entry in the instance",
     .explanation =
         "Enters the same instance with each interleaved route while an entry "
         "of that route is inside invoke. Other routes are never entered so.",
     .generations = kGeneration3,
     .run = &Interleaved},
};

}  // namespace

std::span<const Check> ReentryChecks() { return kChecks; }

}  // namespace troupe::conformance
