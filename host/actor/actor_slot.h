// The part of an actor that other threads may touch: who it is, how full its
// mailbox is, whom it waits for. Everything else belongs to the actor's shard.
//
// Slots are never freed while the host lives, so a stale pointer is harmless:
// the serial number says whether the slot still holds the actor that was meant.
#ifndef TROUPE_HOST_ACTOR_ACTOR_SLOT_H_
#define TROUPE_HOST_ACTOR_ACTOR_SLOT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "host/actor/lifecycle.h"
#include "host/actor/message.h"
#include "host/actor/workload_info.h"

namespace troupe {

class Actor;

struct alignas(64) ActorSlot {
  // Constant after construction.
  uint32_t index = 0;

  // Actors that lived here before; changed by the table while the slot is free.
  uint32_t generation = 0;

  // The registry's, under its lock: places in its lists.
  uint32_t place_by_type = 0;
  uint32_t place_by_name = 0;

  // Owner shard only.
  Actor* actor = nullptr;

  // Shared between threads. Small members stand together, as a host has
  // many slots.

  // `workload` and `shard` are written before `serial`. A reader with an old
  // serial number may see those of the next actor: it addresses its message
  // with the old number, and the owner refuses it.
  std::atomic<const WorkloadInfo*> workload{nullptr};
  // generation << 32 | index + 1 of the actor in it; 0 = free.
  std::atomic<uint64_t> serial{0};
  // MailboxLoad, packed. Of the slot, not of the actor: whoever ends a message
  // gives its room back here, even when another actor has moved in.
  std::atomic<uint64_t> load{0};
  std::atomic<uint16_t> shard{0};
  std::atomic<bool> own_thread{false};
  std::atomic<LifecycleState> state{LifecycleState::kInitialising};
  // Senders queue for room: newcomers line up behind them.
  std::atomic<bool> has_waiting_senders{false};
  // Some of its methods are concurrent: what stands below is of the handler
  // that executes, and others may wait.
  std::atomic<bool> interleaves{false};
  // Handlers that held their thread too long; stays at the largest number.
  std::atomic<uint16_t> slow{0};
  // The wait edge (host/route/wait_graph.h); 0 = waits for nobody.
  std::atomic<uint64_t> edge{0};

  // Up to here is what a sender of another shard looks at. What the owner
  // writes with each message follows, in a cache line of its own.

  // The handle of the entry that runs; 0 = none.
  std::atomic<uint64_t> call_handle{0};
  // When that entry must be over, in ns of the host's clock.
  std::atomic<int64_t> entry_deadline_ns{0};

  // What the actor has in hand, with kCancelledMark when its caller gave up,
  // and since when (ns of the host's clock).
  std::atomic<CallRef> handling{0};
  std::atomic<int64_t> handling_since_ns{0};

  std::atomic<uint32_t> wait_number{0};
  // Counts handles given out, so that no two are equal.
  std::atomic<uint32_t> handle_counter{0};

  // Counted by the owner, read by anyone.
  std::atomic<uint64_t> handled{0};
  std::atomic<uint32_t> failed{0};
  // Entries that ended with a code and with changed output parameters.
  std::atomic<uint32_t> ignored_outputs{0};

  // Which library of its workload the actor runs (EnteredLibrary::number).
  std::atomic<uint32_t> library{0};

  // One handler more is slow.
  //   Thread: the watchdog's.
  void CountSlow() {
    const uint16_t count = slow.load(std::memory_order_relaxed);
    if (count == std::numeric_limits<uint16_t>::max()) return;
    slow.store(static_cast<uint16_t>(count + 1), std::memory_order_relaxed);
  }

  // Takes room for one message of `bytes`. An empty mailbox takes any size.
  //   Thread: any.
  bool TryReserve(uint64_t bytes) {
    const MailboxLimits& limits =
        workload.load(std::memory_order_relaxed)->mailbox;
    const uint64_t mine = MailboxLoad::Pack(1, bytes);
    const MailboxLoad before(load.fetch_add(mine, std::memory_order_acq_rel));
    if (limits.Admits(before, bytes)) return true;
    load.fetch_sub(mine, std::memory_order_acq_rel);
    return false;
  }

  // Gives back the room of messages that are a packed MailboxLoad in all.
  //   Thread: any.
  void GiveBack(uint64_t packed) {
    load.fetch_sub(packed, std::memory_order_acq_rel);
  }

  MailboxLoad Load() const {
    return MailboxLoad(load.load(std::memory_order_acquire));
  }

  // Whether the actor has the request of `ref` in hand.
  //   Thread: any.
  bool Handles(CallRef ref) const {
    return (handling.load(std::memory_order_acquire) & ~kCancelledMark) == ref;
  }

  // Marks what the actor has in hand as cancelled, if it is the request of
  // `ref`: its handler sees so at its next look.
  //   Thread: any.
  void MarkCancelled(CallRef ref) {
    CallRef in_hand = ref;
    handling.compare_exchange_strong(in_hand, ref | kCancelledMark,
                                     std::memory_order_acq_rel);
  }

  // Whether nobody waits for what the actor has in hand.
  //   Thread: any.
  bool IsCancelled() const {
    return (handling.load(std::memory_order_acquire) & kCancelledMark) != 0;
  }

  bool Holds(uint64_t wanted_serial) const {
    return serial.load(std::memory_order_acquire) == wanted_serial;
  }
};

// A million idle actors have a million of these.
static_assert(sizeof(ActorSlot) == 128);
static_assert(offsetof(ActorSlot, call_handle) == 64);

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_ACTOR_SLOT_H_
