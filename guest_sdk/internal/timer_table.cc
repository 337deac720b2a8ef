#include "guest_sdk/internal/timer_table.h"

namespace troupe::internal {

void TimerTable::Add(TimerId id, bool repeats, TimerHandler handler) {
  timers_[id.value] =
      std::make_shared<Timer>(Timer{repeats, std::move(handler)});
}

bool TimerTable::Remove(TimerId id) { return timers_.erase(id.value) != 0; }

absl::Status TimerTable::Run(Workload& workload, Context& ctx,
                             const TimerFired& fired) {
  const auto found = timers_.find(fired.id.value);
  if (found == timers_.end()) return absl::OkStatus();
  const std::shared_ptr<Timer> timer = found->second;
  // Before: what its handler sets next finds it gone.
  if (!timer->repeats) timers_.erase(found);
  return timer->handler(workload, ctx, fired);
}

}  // namespace troupe::internal
