// What several checks do with the routes of a library.
#ifndef TROUPE_TOOLS_CONFORMANCE_EXERCISE_H_
#define TROUPE_TOOLS_CONFORMANCE_EXERCISE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "tools/conformance/answer.h"
#include "tools/conformance/scenario.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {

inline constexpr std::string_view kNobodysRoute = "conformance.Nobody";

// The calls of the run; of a library that names no route, one to a route that
// nobody has.
std::vector<RouteCall> CallsOf(const Subject& subject);
RouteCall FirstCall(const Subject& subject);

// Makes each call once; the answers, in their order.
std::vector<Answer> CallAll(Actor& actor, const std::vector<RouteCall>& calls);

// The whole of an answer, to compare it with another one.
bool IsSame(const Answer& one, const Answer& other);

// A further actor that has started.
//   Errors: what did not work.
absl::StatusOr<Actor*> NewStarted(Subject& subject);

// ON_STOP, and the end of the actor; the code of that.
int32_t StopAndEnd(Actor& actor);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_EXERCISE_H_
