// The life of an actor, as a host leads it.
#include <span>
#include <string>
#include <string_view>

#include "abi/codes.h"
#include "absl/status/status.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

using abi::Lifecycle;

std::string_view NameOf(Lifecycle hook) {
  switch (hook) {
    case Lifecycle::kOnStart:
      return "ON_START";
    case Lifecycle::kOnReady:
      return "ON_READY";
    case Lifecycle::kOnStop:
      return "ON_STOP";
  }
  return "?";
}

Outcome Start(Subject& subject) {
  const absl::Status started = subject.actor().Start();
  return started.ok() ? Pass() : Fail(std::string(started.message()));
}

Outcome Stop(Subject& subject) {
  const Answer answer = subject.actor().Lifecycle(Lifecycle::kOnStop);
  if (answer.code == 0 && answer.is_readable) return Pass();
  return Fail(fmt::format("ON_STOP is answered {}", Describe(answer)));
}

Outcome Empty(Subject& subject) {
  for (const Lifecycle hook :
       {Lifecycle::kOnStart, Lifecycle::kOnReady, Lifecycle::kOnStop}) {
    const Answer answer = subject.actor().Lifecycle(hook);
    if (answer.succeeded() && !answer.payload.empty()) {
      return Fail(fmt::format("{} is answered with {}", NameOf(hook),
                              Describe(answer)));
    }
  }
  return Pass();
}

constexpr std::string_view kClause = "ABI.md: One entry";

constexpr Check kChecks[] = {
    {.id = "lifecycle.start",
     .clause = kClause,
     .severity = Severity::kError,
     .statement = "ON_START and ON_READY succeed, in this order",
     .hint = "answer each with a success; the kit's host answers whatever is "
             "asked meanwhile with success",
     .explanation =
         "Enters a new actor as a host does before its first message. An error "
         "of ON_START stops an actor.",
     .needs = Needs::kActor,
     .gives = Needs::kStarted,
     .run = &Start},
    {.id = "lifecycle.stop",
     .clause = kClause,
     .severity = Severity::kError,
     .statement = "ON_STOP is served after them",
     .hint = "end what the actor has begun; what fails goes into AbiReply, not "
             "into a code",
     .explanation = "Enters a started actor with ON_STOP. Hosts log a handler "
                    "that failed and go on.",
     .run = &Stop},
    {.id = "lifecycle.empty",
     .clause = kClause,
     .severity = Severity::kWarning,
     .statement = "Lifecycle entries succeed with an empty payload",
     .hint = "leave the reply's payload empty: nobody reads it",
     .explanation = "Looks at the replies to ON_START, ON_READY and ON_STOP.",
     .needs = Needs::kActor,
     .run = &Empty},
};

}  // namespace

std::span<const Check> LifecycleChecks() { return kChecks; }

}  // namespace troupe::conformance
