// Who waits for whom, as one atomic word per actor: enough to refuse a call
// that would close a cycle, without a lock.
//
// An actor whose serial handler blocks publishes an edge to its target and then
// walks from the target; only two equal walks that lead back to itself are a
// cycle. Whoever ends the wait takes the edge down before it answers: a waiter
// that did it on resuming would leave a stale edge for others to walk.
#ifndef TROUPE_HOST_ACTOR_WAIT_EDGE_H_
#define TROUPE_HOST_ACTOR_WAIT_EDGE_H_

#include <cstdint>

#include "host/actor/actor_slot.h"

namespace troupe {

// target slot + 1 (27 bits) | its generation (13 bits) | tentative (1 bit) |
// wait number (23 bits).
class WaitEdge {
 public:
  static constexpr uint64_t Make(uint64_t target_serial, uint32_t wait_number) {
    const uint64_t slot = target_serial & 0x7ffffff;
    const uint64_t generation = (target_serial >> 32) & 0x1fff;
    return (slot << 37) | (generation << 24) | (wait_number & 0x7fffff);
  }

  // Whether it may turn out that its actor does not wait: nobody follows it.
  static constexpr bool IsTentative(uint64_t edge) {
    return (edge & kTentative) != 0;
  }

  // The slot an edge points to.
  static constexpr uint32_t TargetIndex(uint64_t edge) {
    return static_cast<uint32_t>(edge >> 37) - 1;
  }

  // Whether the actor with `serial` is the one that `edge` points to.
  static constexpr bool PointsTo(uint64_t edge, uint64_t serial) {
    return (edge >> 24) == (Make(serial, 0) >> 24);
  }

  // Says that `waiter` waits for the actor with `target_serial`. Returns the
  // edge, by which it is taken down.
  //   Thread: the waiter's shard.
  static uint64_t Publish(ActorSlot* waiter, uint64_t target_serial) {
    const uint64_t edge = NewEdge(waiter, target_serial);
    waiter->edge.exchange(edge, std::memory_order_seq_cst);
    return edge;
  }

  // The same for a wait that what is on its way from another shard may end.
  // Once whoever sends something can see the edge, and nothing was sent, it is
  // to be confirmed.
  static uint64_t PublishTentatively(ActorSlot* waiter,
                                     uint64_t target_serial) {
    const uint64_t edge = NewEdge(waiter, target_serial);
    waiter->edge.exchange(edge | kTentative, std::memory_order_seq_cst);
    return edge;
  }

  // False: it was taken down meanwhile.
  static bool Confirm(ActorSlot* waiter, uint64_t edge) {
    uint64_t tentative = edge | kTentative;
    return waiter->edge.compare_exchange_strong(tentative, edge,
                                                std::memory_order_seq_cst);
  }

  // The same when whom it waits for runs at once on the same thread: whoever
  // could close a cycle publishes after it there, and until then the target
  // waits for nobody. No locked instruction.
  //   Thread: the shard of both.
  static uint64_t PublishHere(ActorSlot* waiter, uint64_t target_serial) {
    const uint64_t edge = NewEdge(waiter, target_serial);
    waiter->edge.store(edge, std::memory_order_release);
    return edge;
  }

  // An edge that Hang() may put up, if it comes to a wait.
  //   Thread: the waiter's shard.
  static uint64_t Reserve(ActorSlot* waiter, uint64_t target_serial) {
    return NewEdge(waiter, target_serial);
  }

  // Says on behalf of `waiter` that it waits; for whoever has it wait. A waiter
  // that has given up and waits for somebody else by now stays as it is.
  //   Thread: any.
  static void Hang(ActorSlot* waiter, uint64_t edge) {
    uint64_t none = 0;
    waiter->edge.compare_exchange_strong(none, edge, std::memory_order_seq_cst);
  }

  // Takes `edge` of `waiter` down, unless it is down or another stands there.
  //   Thread: any.
  static void TakeDown(ActorSlot* waiter, uint64_t edge) {
    if (edge == 0) return;
    // A look first: it is nearly always down when the caller looks. Again when
    // it has been confirmed since.
    uint64_t seen = waiter->edge.load(std::memory_order_relaxed);
    while ((seen & ~kTentative) == edge &&
           !waiter->edge.compare_exchange_weak(seen, 0,
                                               std::memory_order_seq_cst)) {
    }
  }

  // Takes an edge of PublishHere() down.
  //   Thread: the waiter's shard.
  static void TakeDownHere(ActorSlot* waiter, uint64_t edge) {
    if (waiter->edge.load(std::memory_order_relaxed) == edge) {
      waiter->edge.store(0, std::memory_order_release);
    }
  }

 private:
  static constexpr uint64_t kTentative = uint64_t{1} << 23;

  static uint64_t NewEdge(ActorSlot* waiter, uint64_t target_serial) {
    // Nobody else counts: no locked instruction.
    const uint32_t number = waiter->wait_number.load(std::memory_order_relaxed);
    waiter->wait_number.store(number + 1, std::memory_order_relaxed);
    return Make(target_serial, number);
  }
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_WAIT_EDGE_H_
