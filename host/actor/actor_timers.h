// The timers of one actor, by the names that its guest gives them. Where one is
// linked - in its shard's wheel until it fires, then in the actor's control
// lane - is the shard's business (host/shard/timers.cc).
#ifndef TROUPE_HOST_ACTOR_ACTOR_TIMERS_H_
#define TROUPE_HOST_ACTOR_ACTOR_TIMERS_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "host/base/timer_wheel.h"

namespace troupe {

class Actor;

// TimerNode::kind() of an ActorTimer in its shard's wheel.
inline constexpr uint8_t kActorTimer = 1;

struct ActorTimer : TimerNode {
  ActorTimer() : TimerNode(kActorTimer) {}

  // Waits in the lane; else in the wheel.
  bool has_fired = false;
  uint64_t id = 0;
  Actor* actor = nullptr;
  // Of the host's clock, in ns.
  int64_t due_ns = 0;
  int64_t period_ns = 0;  // 0: fires once
};

// A million timers have a million of these.
static_assert(sizeof(ActorTimer) == 64);

// One firing, when its turn has come.
struct TimerFiring {
  uint64_t id = 0;
  // Times at which it was due since, and did not fire because it waited.
  uint64_t missed = 0;
};

// Thread: the actor's shard.
class ActorTimers {
 public:
  // nullptr when there is none.
  ActorTimer* Find(uint64_t id) {
    const auto found = timers_.find(id);
    return found == timers_.end() ? nullptr : &found->second;
  }

  // A new one, of `actor`; there must be none with this id.
  //   Ownership: this table's, until Erase().
  ActorTimer* Make(Actor* actor, uint64_t id) {
    ActorTimer& timer = timers_[id];
    timer.actor = actor;
    timer.id = id;
    return &timer;
  }

  // Forgets `timer`, which is linked nowhere.
  void Erase(const ActorTimer* timer) { timers_.erase(timer->id); }

  template <typename Visit>
  void ForEach(Visit visit) {
    for (auto& [id, timer] : timers_) visit(&timer);
  }

  size_t size() const { return timers_.size(); }

  // What the timers take, in bytes, without what the allocator adds: 80 each,
  // and 8 for each place of the table, which has at most two and a half per
  // timer.
  size_t bytes() const {
    return timers_.size() * kNodeBytes + timers_.bucket_count() * sizeof(void*);
  }

 private:
  using Timers = std::unordered_map<uint64_t, ActorTimer>;

  // An element, and its link to the next one of its place.
  static constexpr size_t kNodeBytes =
      sizeof(Timers::value_type) + sizeof(void*);

  Timers timers_;
};

// What happens to a timer whose turn has come at `now_ns`: how often it was due
// meanwhile, and when it is due next, at one of its multiples, so that it
// neither drifts nor bursts. Only for one with a period.
struct NextDue {
  uint64_t missed = 0;
  int64_t due_ns = 0;
};

constexpr NextDue NextDueAfter(int64_t due_ns, int64_t period_ns,
                               int64_t now_ns) {
  const int64_t late_ns = now_ns > due_ns ? now_ns - due_ns : 0;
  const int64_t missed = late_ns / period_ns;
  return {static_cast<uint64_t>(missed), due_ns + (missed + 1) * period_ns};
}

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_ACTOR_TIMERS_H_
