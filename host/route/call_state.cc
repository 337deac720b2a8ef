// What a guest is told of a call that it handles, on whatever thread it asks.
#include <semaphore>

#include "host/actor/actor_slot.h"
#include "host/actor/handle.h"
#include "host/actor/handlers.h"
#include "host/route/router.h"

namespace troupe {

bool Router::ReadCallState(uint64_t handle, CallState* state) const {
  const ActorSlot* slot = parts_.slots->At(Handle(handle).slot());
  if (slot == nullptr) return false;
  int64_t deadline_ns = 0;
  if (!ReadExecuting(*slot, handle, &deadline_ns, &state->cancelled) &&
      !ReadWaiting(*slot, handle, &deadline_ns, &state->cancelled)) {
    return false;
  }
  if (deadline_ns == kNoDeadline) {
    state->remaining_ns = kNoDeadline;
    return true;
  }
  const int64_t now_ns = parts_.clock->NowNanos();
  state->remaining_ns = deadline_ns > now_ns ? deadline_ns - now_ns : 0;
  state->cancelled |= deadline_ns <= now_ns;
  return true;
}

// The handle is looked at before and after: a handler that takes turns loses
// the slot to others and gets it back.
bool Router::ReadExecuting(const ActorSlot& slot, uint64_t handle,
                           int64_t* deadline_ns, bool* is_cancelled) const {
  if (slot.call_handle.load(std::memory_order_acquire) != handle) return false;
  *deadline_ns = slot.entry_deadline_ns.load(std::memory_order_acquire);
  *is_cancelled = IsCancelled(slot);
  return slot.call_handle.load(std::memory_order_acquire) == handle;
}

// What is kept of handlers that wait is the shard's alone.
bool Router::ReadWaiting(const ActorSlot& slot, uint64_t handle,
                         int64_t* deadline_ns, bool* is_cancelled) const {
  if (!slot.interleaves.load(std::memory_order_relaxed)) return false;
  bool is_found = false;
  const auto look = [&] {
    Handlers* const handlers =
        slot.actor == nullptr ? nullptr : slot.actor->handlers();
    const Handler* const handler =
        handlers == nullptr ? nullptr : handlers->FindWaitingByHandle(handle);
    if (handler != nullptr) {
      *deadline_ns = handler->deadline_ns;
      *is_cancelled = (handler->handling & kCancelledMark) != 0;
      is_found = true;
      return;
    }
    // It may have gone on meanwhile.
    is_found = ReadExecuting(slot, handle, deadline_ns, is_cancelled);
  };
  Shard& home = parts_.shards->At(slot.shard.load(std::memory_order_acquire));
  if (Shard::Current() == &home) {
    look();
    return is_found;
  }
  std::binary_semaphore looked(0);
  home.PostToTheEnd([&look, &looked] {
    look();
    looked.release();
  });
  looked.acquire();
  return is_found;
}

// A handler that holds its shard keeps the shard from telling it, so it looks
// at its callers there as well: one that still waits for it, and is cancelled,
// waits in vain.
bool Router::IsCancelled(const ActorSlot& slot) const {
  if (slot.IsCancelled()) return true;
  if (handlers_cancelled_.load(std::memory_order_relaxed) &&
      slot.state.load(std::memory_order_relaxed) != LifecycleState::kStopping) {
    return true;
  }
  const Shard* here = Shard::Current();
  if (here == nullptr) return false;
  const auto lives_here = [here](const ActorSlot& callee) {
    return callee.shard.load(std::memory_order_relaxed) ==
               here->context().index &&
           callee.actor != nullptr;
  };
  const ActorSlot* callee = &slot;
  while (lives_here(*callee)) {
    const Message* request = callee->actor->in_hand;
    if (request == nullptr || request->caller_edge == 0 ||
        request->caller->edge.load() != request->caller_edge) {
      return false;
    }
    callee = request->caller;
    if (callee->IsCancelled()) return true;
  }
  return false;
}

}  // namespace troupe
