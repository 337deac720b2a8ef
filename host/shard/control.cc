// What reaches an actor beside its messages: hooks, of which the shard
// itself fires one, when a mailbox fills up.
#include <algorithm>
#include <memory>
#include <utility>

#include "abi/codes.h"
#include "host/actor/hook_event.h"
#include "host/actor/pressure_mark.h"
#include "host/shard/control_messages.h"
#include "host/shard/shard.h"

namespace troupe {

void Shard::AtHome(ShardDirectory* directory, ActorSlot* slot, uint64_t serial,
                   ActorTask task) {
  Shard* home = &directory->At(slot->shard.load(std::memory_order_relaxed));
  auto run = [home, slot, serial, task = std::move(task)]() mutable {
    Actor* actor = slot->actor;
    if (actor != nullptr && actor->serial == serial) task(*home, *actor);
  };
  if (home == Current()) {
    run();
  } else {
    home->Post(std::move(run));
  }
}

ControlLane& Shard::LaneOf(Actor* actor) {
  if (actor->control == nullptr) {
    actor->control = std::make_unique<ControlLane>();
  }
  return *actor->control;
}

void Shard::TakeControl(Actor* actor, ControlMessage message) {
  switch (LaneOf(actor).Push(std::move(message))) {
    case ControlPush::kAdded:
      break;
    case ControlPush::kCoalesced:
      counters_.hooks_coalesced.Add();
      break;
    case ControlPush::kDroppedOldest:
      counters_.hooks_dropped.Add();
      break;
  }
  Schedule(actor);
}

void Shard::TakeHook(Actor* actor, std::shared_ptr<const HookEvent> hook) {
  if (actor->state() > LifecycleState::kDraining) return;
  if (SubjectOf(hook->hook) == HookSubject::kSignaling) {
    const auto state = static_cast<uint8_t>(hook->hook);
    if (std::exchange(actor->link_told, state) == state) return;
  }
  TakeControl(actor, HookMessage(std::move(hook)));
}

void Shard::NoticePressure(Actor* actor) {
  if (actor->under_pressure) return;
  actor->under_pressure = true;
  auto hook = std::make_shared<HookEvent>();
  hook->hook = abi::Hook::kMailboxBackpressure;
  hook->queue_len = actor->slot->Load().messages;
  hook->threshold =
      std::min(hook->queue_len, actor->workload().pressure_mark.messages());
  TakeHook(actor, std::move(hook));
}

void Shard::NoticeRelief(Actor* actor) {
  const uint64_t load = actor->slot->load.load(std::memory_order_acquire);
  if (!actor->workload().pressure_mark.IsReached(load))
    actor->under_pressure = false;
}

}  // namespace troupe
