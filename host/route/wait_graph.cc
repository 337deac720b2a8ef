#include "host/route/wait_graph.h"

#include <string>

#include "host/actor/wait_edge.h"
#include "host/shard/call_text.h"

namespace troupe {
namespace {

// A longer chain of waiting actors is not followed: its deadlines bound it.
constexpr size_t kMaxSteps = 100'000;

// Whether the edges lead from `waiter` back to it. Costs one load when the
// target waits for nobody, which is nearly always.
bool LeadsBack(const SlotTable& slots, const ActorSlot* waiter) {
  const ActorSlot* at = waiter;
  for (size_t step = 0; step < kMaxSteps; ++step) {
    const uint64_t edge = at->edge.load(std::memory_order_seq_cst);
    if (edge == 0 || WaitEdge::IsTentative(edge)) return false;
    at = slots.At(WaitEdge::TargetIndex(edge));
    if (at == nullptr ||
        !WaitEdge::PointsTo(edge, at->serial.load(std::memory_order_acquire))) {
      return false;
    }
    if (at == waiter) return true;
  }
  return false;
}

std::vector<WaitStep> Walk(const SlotTable& slots, const ActorSlot* waiter) {
  std::vector<WaitStep> steps;
  const ActorSlot* at = waiter;
  do {
    const uint64_t serial = at->serial.load(std::memory_order_acquire);
    const uint64_t edge = at->edge.load(std::memory_order_seq_cst);
    if (edge == 0 || WaitEdge::IsTentative(edge) || steps.size() == kMaxSteps) {
      return {};
    }
    steps.push_back({at, serial, edge});
    at = slots.At(WaitEdge::TargetIndex(edge));
    if (at == nullptr ||
        !WaitEdge::PointsTo(edge, at->serial.load(std::memory_order_acquire))) {
      return {};
    }
  } while (at != waiter);
  return steps;
}

}  // namespace

std::vector<WaitStep> FindCycle(const SlotTable& slots, const ActorSlot* waiter,
                                uint64_t waiter_serial) {
  if (!LeadsBack(slots, waiter)) return {};
  std::vector<WaitStep> first = Walk(slots, waiter);
  if (first.empty() || first.front().serial != waiter_serial) return {};
  if (Walk(slots, waiter) != first) return {};
  return first;
}

absl::Status CycleError(const std::vector<WaitStep>& cycle) {
  std::string path;
  for (const WaitStep& step : cycle) {
    path += ActorText(step.slot, step.serial) + " -> ";
  }
  path += ActorText(cycle.front().slot, cycle.front().serial);
  return absl::FailedPreconditionError("call cycle: " + path);
}

}  // namespace troupe
