// What the timers of one actor do when they fire.
#ifndef TROUPE_GUEST_SDK_INTERNAL_TIMER_TABLE_H_
#define TROUPE_GUEST_SDK_INTERNAL_TIMER_TABLE_H_

#include <cstdint>
#include <memory>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "guest_sdk/timer.h"

namespace troupe {

class Context;
class Workload;

namespace internal {

using TimerHandler = absl::AnyInvocable<absl::Status(
    Workload& workload, Context& ctx, const TimerFired& fired)>;

// Runs `call`, which returns nothing or an absl::Status.
template <typename Call>
absl::Status RunTimerCall(Call call) {
  if constexpr (std::is_void_v<decltype(call())>) {
    call();
    return absl::OkStatus();
  } else {
    static_assert(std::is_same_v<decltype(call()), absl::Status>,
                  "a timer's handler returns absl::Status or nothing");
    return call();
  }
}

template <typename W, typename Result>
TimerHandler ToTimerHandler(Result (W::*handler)(Context& ctx)) {
  return [handler](Workload& workload, Context& ctx, const TimerFired&) {
    return RunTimerCall(
        [&] { return (static_cast<W&>(workload).*handler)(ctx); });
  };
}

template <typename W, typename Result>
TimerHandler ToTimerHandler(Result (W::*handler)(Context& ctx,
                                                 const TimerFired& fired)) {
  return [handler](Workload& workload, Context& ctx, const TimerFired& fired) {
    return RunTimerCall(
        [&] { return (static_cast<W&>(workload).*handler)(ctx, fired); });
  };
}

template <typename Callable>
TimerHandler ToTimerHandler(Callable callable) {
  return [callable = std::move(callable)](Workload&, Context& ctx,
                                          const TimerFired& fired) mutable {
    return RunTimerCall([&] {
      if constexpr (std::is_invocable_v<Callable&, Context&,
                                        const TimerFired&>) {
        return callable(ctx, fired);
      } else {
        return callable(ctx);
      }
    });
  };
}

// Thread: whichever enters the actor.
class TimerTable {
 public:
  // An id that no other timer of this actor had.
  TimerId NewId() { return {++latest_}; }

  void Add(TimerId id, bool repeats, TimerHandler handler);

  // Whether the timer was there.
  bool Remove(TimerId id);

  // Runs the handler of a timer that has fired, and forgets it unless it
  // repeats. Unknown: nothing.
  absl::Status Run(Workload& workload, Context& ctx, const TimerFired& fired);

 private:
  struct Timer {
    bool repeats;
    TimerHandler handler;
  };

  uint64_t latest_ = 0;
  // Shared: a handler may cancel its own timer while it runs.
  std::unordered_map<uint64_t, std::shared_ptr<Timer>> timers_;
};

}  // namespace internal
}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_INTERNAL_TIMER_TABLE_H_
