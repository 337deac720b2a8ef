// The token that a generation 2 guest finds in each frame and names when it
// calls back: the call handle of the entry, written with its message.
#ifndef TROUPE_HOST_ACTOR_BRIDGE_TOKEN_H_
#define TROUPE_HOST_ACTOR_BRIDGE_TOKEN_H_

#include <atomic>
#include <cstdint>

#include "host/actor/actor_slot.h"
#include "host/actor/handle.h"
#include "host/actor/workload_info.h"

namespace troupe {

// A token for one entry of `slot`'s actor; 0 when its guest is of another
// generation and takes none.
//   Thread: any.
inline uint64_t NewBridgeToken(int host_number, ActorSlot* slot) {
  if (slot->workload.load(std::memory_order_relaxed)->generation != 2) return 0;
  const uint32_t count =
      slot->handle_counter.fetch_add(1, std::memory_order_relaxed);
  return Handle::Call(host_number, slot->index, count).value();
}

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_BRIDGE_TOKEN_H_
