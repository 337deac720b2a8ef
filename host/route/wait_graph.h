// Finds out whether a wait that was just published closes a cycle.
#ifndef TROUPE_HOST_ROUTE_WAIT_GRAPH_H_
#define TROUPE_HOST_ROUTE_WAIT_GRAPH_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "host/actor/actor_slot.h"
#include "host/actor/slot_table.h"

namespace troupe {

// An actor on the way round, as it was when it was walked past.
struct WaitStep {
  const ActorSlot* slot = nullptr;
  uint64_t serial = 0;
  uint64_t edge = 0;

  bool operator==(const WaitStep&) const = default;
};

// The way from `waiter` along the published edges back to itself; empty when
// there is none. Two walks must agree, since edges change while one walks. Two
// shards that close one cycle at the same time may both find it.
//   Thread: any, when the waiter's edge is up.
std::vector<WaitStep> FindCycle(const SlotTable& slots, const ActorSlot* waiter,
                                uint64_t waiter_serial);

// FAILED_PRECONDITION with the path, "a -> b -> a".
absl::Status CycleError(const std::vector<WaitStep>& cycle);

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_WAIT_GRAPH_H_
