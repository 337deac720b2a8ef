#include "host/shard/give_way.h"

#include "host/actor/actor_slot.h"
#include "host/actor/entry.h"

namespace troupe {

GiveWay::GiveWay(Shard& shard, Actor& actor)
    : actor_(actor),
      handlers_(*actor.handlers()),
      handler_(*handlers_.executing()) {
  ActorSlot& slot = *actor.slot;
  // In one step: it may be marked as cancelled from elsewhere.
  handler_.handling = slot.handling.exchange(0, std::memory_order_acq_rel);
  handler_.since_ns = slot.handling_since_ns.load(std::memory_order_relaxed);
  handler_.deadline_ns = slot.entry_deadline_ns.load(std::memory_order_relaxed);
  slot.call_handle.store(0, std::memory_order_release);
  actor.in_hand = nullptr;
  handlers_.set_executing(nullptr);
  actor.occupancy = Occupancy::kWaiting;
  // Its first wait ends the turn in which it began.
  if (!handler_.has_waited) actor.scheduled = false;
  handler_.has_waited = true;
  shard.Schedule(&actor);
}

GiveWay::~GiveWay() {
  ActorSlot& slot = *actor_.slot;
  slot.handling_since_ns.store(handler_.since_ns, std::memory_order_relaxed);
  slot.handling.store(handler_.handling, std::memory_order_release);
  slot.entry_deadline_ns.store(handler_.deadline_ns, std::memory_order_relaxed);
  slot.call_handle.store(handler_.entry->handle, std::memory_order_release);
  actor_.in_hand = handler_.entry->message;
  handlers_.set_executing(&handler_);
  actor_.occupancy = Occupancy::kEntered;
}

}  // namespace troupe
