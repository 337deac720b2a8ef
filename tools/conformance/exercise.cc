#include "tools/conformance/exercise.h"

#include <algorithm>
#include <iterator>

#include "abi/actr_abi.h"
#include "abi/codes.h"
#include "fmt/format.h"

namespace troupe::conformance {

std::vector<RouteCall> CallsOf(const Subject& subject) {
  if (!subject.calls().empty()) return subject.calls();
  return {{std::string(kNobodysRoute), "payload", {}, {}}};
}

RouteCall FirstCall(const Subject& subject) { return CallsOf(subject).front(); }

std::vector<Answer> CallAll(Actor& actor, const std::vector<RouteCall>& calls) {
  std::vector<Answer> answers;
  std::transform(calls.begin(), calls.end(), std::back_inserter(answers),
                 [&actor](const RouteCall& call) {
                   return actor.Handle(call.route, call.payload);
                 });
  return answers;
}

bool IsSame(const Answer& one, const Answer& other) {
  return one.code == other.code && one.status == other.status &&
         one.payload == other.payload;
}

absl::StatusOr<Actor*> NewStarted(Subject& subject) {
  const absl::StatusOr<Actor*> actor = subject.NewActor();
  if (!actor.ok()) return actor;
  const int32_t code = (*actor)->Init(subject.InitBytes());
  if (code != ACTR_SUCCESS) {
    return absl::InternalError(
        fmt::format("a further actor is refused with code {}", code));
  }
  if (const absl::Status started = (*actor)->Start(); !started.ok()) {
    return absl::InternalError("a further actor does not start: " +
                               std::string(started.message()));
  }
  return actor;
}

int32_t StopAndEnd(Actor& actor) {
  actor.Lifecycle(abi::Lifecycle::kOnStop);
  return actor.End();
}

}  // namespace troupe::conformance
