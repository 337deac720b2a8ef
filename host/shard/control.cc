// What reaches an actor beside its messages, and the first use of it: that its
// mailbox fills up.
#include <algorithm>
#include <memory>
#include <utility>

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

void Shard::TakeControl(Actor* actor, ControlMessage message) {
  if (actor->control == nullptr) {
    actor->control = std::make_unique<ControlLane>();
  }
  actor->control->Push(std::move(message));
  Schedule(actor);
}

void Shard::NoticePressure(Actor* actor) {
  if (actor->under_pressure) return;
  actor->under_pressure = true;
  const uint64_t waiting = actor->slot->Load().messages;
  const uint64_t threshold = actor->pressure_mark.messages();
  TakeControl(actor,
              BackpressureMessage({waiting, std::min(waiting, threshold)}));
}

void Shard::NoticeRelief(Actor* actor) {
  const uint64_t load = actor->slot->load.load(std::memory_order_acquire);
  if (!actor->pressure_mark.IsReached(load)) actor->under_pressure = false;
}

}  // namespace troupe
