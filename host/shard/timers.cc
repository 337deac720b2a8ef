// The timers of a shard's actors: in the shard's wheel until they are due, then
// in their actor's control lane until it is their turn. A timer that repeats is
// put back when its turn comes and not before, so that one whose actor is busy
// waits once, however long that takes.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/actor_timers.h"
#include "host/base/limits.h"
#include "host/shard/call_text.h"
#include "host/shard/shard.h"

namespace troupe {

// Keeps the shard's sums while the timers of an actor change.
class Shard::TimerCount {
 public:
  TimerCount(Shard* shard, const Actor& actor) : shard_(shard), actor_(actor) {
    Count(-1);
  }
  ~TimerCount() { Count(1); }

  TimerCount(const TimerCount&) = delete;
  TimerCount& operator=(const TimerCount&) = delete;

 private:
  void Count(int64_t sign) {
    if (actor_.timers == nullptr) return;
    shard_->timers_set_ += sign * static_cast<int64_t>(actor_.timers->size());
    shard_->timer_bytes_ += sign * static_cast<int64_t>(actor_.timers->bytes());
  }

  Shard* const shard_;
  const Actor& actor_;
};

absl::Status Shard::SetTimer(Actor* actor, uint64_t id, int64_t delay_ns,
                             int64_t period_ns) {
  // The turn's time would be early after a long handler.
  ReadClock();
  const TimerCount count(this, *actor);
  if (actor->timers == nullptr) {
    actor->timers = std::make_unique<ActorTimers>();
  }
  ActorTimer* timer = actor->timers->Find(id);
  if (timer != nullptr) {
    Disarm(timer);
  } else if (actor->timers->size() < kMaxTimersPerActor) {
    timer = actor->timers->Make(actor, id);
  } else {
    return UnavailableError(
        fmt::format("{} has {} timers, the most that one actor may have",
                    ActorText(actor->slot, actor->serial), kMaxTimersPerActor));
  }
  timer->due_ns = now_ns_ + delay_ns;
  timer->period_ns = period_ns;
  Arm(timer);
  return absl::OkStatus();
}

void Shard::CancelTimer(Actor* actor, uint64_t id) {
  if (actor->timers == nullptr) return;
  if (ActorTimer* timer = actor->timers->Find(id)) {
    Disarm(timer);
    ForgetTimer(timer);
  }
}

void Shard::CancelTimers(Actor* actor) {
  if (actor->timers == nullptr) return;
  const TimerCount count(this, *actor);
  actor->timers->ForEach([this](ActorTimer* timer) { Disarm(timer); });
  actor->timers.reset();
}

std::unique_ptr<ActorTimers> Shard::SetTimersAside(Actor* actor) {
  if (actor->timers == nullptr) return nullptr;
  const TimerCount count(this, *actor);
  actor->timers->ForEach([this](ActorTimer* timer) { Disarm(timer); });
  return std::move(actor->timers);
}

void Shard::PutTimersBack(Actor* actor, std::unique_ptr<ActorTimers> timers) {
  if (timers == nullptr) return;
  const TimerCount count(this, *actor);
  actor->timers = std::move(timers);
  std::vector<ActorTimer*> by_due;
  by_due.reserve(actor->timers->size());
  actor->timers->ForEach(
      [&by_due](ActorTimer* timer) { by_due.push_back(timer); });
  std::sort(by_due.begin(), by_due.end(),
            [](const ActorTimer* a, const ActorTimer* b) {
              return a->due_ns < b->due_ns;
            });
  for (ActorTimer* timer : by_due) Arm(timer);
}

void Shard::Arm(ActorTimer* timer) {
  if (timer->due_ns > now_ns_) {
    timers_.Add(timer, timer->due_ns);
  } else {
    Fire(timer);
  }
}

void Shard::Disarm(ActorTimer* timer) {
  if (!timer->has_fired) {
    timers_.Remove(timer);
    return;
  }
  timer->has_fired = false;
  Actor* const actor = timer->actor;
  ControlLane::RemoveTimer(timer);
  if (actor->control->empty()) actor->control.reset();
  // While it waited nothing else began.
  if (actor->occupancy == Occupancy::kWaiting) Schedule(actor);
}

void Shard::Fire(ActorTimer* timer) {
  timer->has_fired = true;
  LaneOf(timer->actor).PushTimer(timer);
  Schedule(timer->actor);
}

void Shard::ForgetTimer(const ActorTimer* timer) {
  Actor* const actor = timer->actor;
  const TimerCount count(this, *actor);
  actor->timers->Erase(timer);
  if (actor->timers->size() == 0) actor->timers.reset();
}

TimerFiring Shard::TakeFired(ActorTimer* timer) {
  TimerFiring firing;
  firing.id = timer->id;
  timer->has_fired = false;
  counters_.timers_fired.Add();
  if (timer->period_ns == 0) {
    ForgetTimer(timer);
    return firing;
  }
  const NextDue next = NextDueAfter(timer->due_ns, timer->period_ns, now_ns_);
  firing.missed = next.missed;
  counters_.timers_missed.Add(next.missed);
  timer->due_ns = next.due_ns;
  timers_.Add(timer, timer->due_ns);
  return firing;
}

}  // namespace troupe
