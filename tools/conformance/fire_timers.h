// Lets the timers fire that an actor has set.
#ifndef TROUPE_TOOLS_CONFORMANCE_FIRE_TIMERS_H_
#define TROUPE_TOOLS_CONFORMANCE_FIRE_TIMERS_H_

#include <vector>

#include "tools/conformance/answer.h"
#include "tools/conformance/scripted_host.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {

// Enters `actor`, of `host`, with GUEST_TIMER for each timer that it has, in
// the order in which they are due; the answers. What their handlers set waits
// for the next time.
std::vector<Answer> FireTimers(Actor& actor, ScriptedHost& host);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_FIRE_TIMERS_H_
