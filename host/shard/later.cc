// What a shard does with an actor between two of its entries, and what it does
// at a time of the clock.
#include <algorithm>
#include <utility>

#include "host/shard/shard.h"

namespace troupe {

void Shard::AtBoundary(Actor* actor, ActorTask task, uint64_t number) {
  ControlMessage message;
  message.number = number;
  message.act = [this, task = std::move(task)](Actor& living) mutable {
    task(*this, living);
  };
  TakeControl(actor, std::move(message));
}

void Shard::TakeBack(Actor* actor, uint64_t number) {
  if (actor->control == nullptr) return;
  actor->control->Remove(number);
  if (actor->control->empty()) actor->control.reset();
  Schedule(actor);
}

void Shard::RunAt(int64_t due_ns, Task task) {
  later_.emplace(due_ns, std::move(task));
}

// Tasks that are added meanwhile and due run as well: they come in their place.
void Shard::RunDueTasks() {
  while (!later_.empty() && later_.begin()->first <= now_ns_) {
    Task task = std::move(later_.extract(later_.begin()).mapped());
    task();
  }
}

int64_t Shard::NextWakeUp() {
  const int64_t next = timers_.NextDeadline();
  return later_.empty() ? next : std::min(next, later_.begin()->first);
}

double Shard::Chance() {
  return std::uniform_real_distribution<double>()(random_);
}

}  // namespace troupe
