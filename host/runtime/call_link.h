// What a call from outside and its handles share.
#ifndef TROUPE_HOST_RUNTIME_CALL_LINK_H_
#define TROUPE_HOST_RUNTIME_CALL_LINK_H_

#include <atomic>

#include "host/actor/actor_slot.h"
#include "host/actor/message.h"
#include "host/shard/shard.h"

namespace troupe {

class ExternalCall;

struct CallLink {
  CallLink(Shard* home, ActorSlot* target) : home(home), target(target) {}

  // Constant after construction.
  Shard* const home;        // on which it waits
  ActorSlot* const target;  // nullptr: there is no such actor

  // The home's thread only.
  ExternalCall* call = nullptr;  // while it waits

  // Shared between threads.
  std::atomic<CallRef> ref{0};  // once it waits; of no meaning afterwards
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CALL_LINK_H_
