// Threads of an actor that gets the next generation of its library: they ask
// with a handle that is the actor's, and either of its two instances may be the
// one that goes on.
#ifndef TROUPE_HOST_ROUTE_EITHER_INSTANCE_H_
#define TROUPE_HOST_ROUTE_EITHER_INSTANCE_H_

#include "abi/status_error.h"
#include "absl/status/status.h"
#include "fmt/format.h"
#include "host/actor/actor.h"
#include "host/actor/reloading.h"
#include "host/route/router.h"
#include "host/shard/call_text.h"

namespace troupe {

// Whether `caller` is such a thread. Entries, and threads that ask on behalf of
// one, have a deadline then.
//   Thread: the actor's shard.
inline bool IsOfEitherInstance(const Caller& caller) {
  const Reloading* const reload = caller.slot->actor->reload.get();
  return reload != nullptr && reload->enters_next() && !caller.is_serial &&
         caller.deadline_ns == kNoDeadline;
}

// Why it gets nothing that one of them would lose.
inline absl::Status EitherInstanceError(const Caller& caller) {
  return UnavailableError(
      fmt::format("{} gets the next generation of its library",
                  ActorText(caller.slot, caller.serial)));
}

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_EITHER_INSTANCE_H_
