// Timers of an actor: what Context::After() and Context::Every() hand out, and
// what their handlers are told.
#ifndef TROUPE_GUEST_SDK_TIMER_H_
#define TROUPE_GUEST_SDK_TIMER_H_

#include <compare>
#include <cstdint>

namespace troupe {

// Names a timer of one actor; never used again. A value.
struct TimerId {
  uint64_t value = 0;  // 0: none

  friend auto operator<=>(const TimerId&, const TimerId&) = default;
};

struct TimerFired {
  TimerId id;
  // Of a timer that repeats: how often it was due since and did not fire,
  // because its actor was busy. It fires next at the next multiple.
  uint64_t missed = 0;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_TIMER_H_
