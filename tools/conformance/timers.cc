#include "tools/conformance/timers.h"

#include <algorithm>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/base/limits.h"

namespace troupe::conformance {
namespace {

// HostTimerV1.delay_ms and period_ms at most (guest.proto).
constexpr uint64_t kLongestMs = 3'000'000'000'000;

}  // namespace

void Timers::Open(uint64_t instance) { instances_[instance]; }

void Timers::Close(uint64_t instance) { instances_.erase(instance); }

absl::Status Timers::Apply(uint64_t instance, const abi::HostTimerV1& timer) {
  const auto found = instances_.find(instance);
  if (found == instances_.end()) {
    return NotImplementedError(
        "timers: the actor is of generation 1 or 2, whose guests have none");
  }
  Instance* const owner = &found->second;
  if (timer.cancel) {
    Erase(owner, timer.timer_id);
    return absl::OkStatus();
  }
  const uint64_t longest = std::max(timer.delay_ms, timer.period_ms);
  if (longest > kLongestMs) {
    return InvalidArgumentError(fmt::format(
        "a timer of {} ms; at most {} ms are possible", longest, kLongestMs));
  }
  Erase(owner, timer.timer_id);
  if (owner->by_id.size() >= kMaxTimersPerActor) {
    return UnavailableError(
        fmt::format("the actor has {} timers, the most that one actor may have",
                    owner->by_id.size()));
  }
  // Later than now, so that a handler that sets itself again ends its turn.
  const uint64_t due_ms = now_ms_ + std::max<uint64_t>(timer.delay_ms, 1);
  Insert(owner, timer.timer_id, {due_ms, timer.period_ms});
  return absl::OkStatus();
}

void Timers::Pass(uint64_t instance) {
  const auto found = instances_.find(instance);
  if (found == instances_.end() || found->second.by_due.empty()) return;
  now_ms_ = std::max(now_ms_, found->second.by_due.rbegin()->first);
}

std::optional<TimerFiring> Timers::TakeDue(uint64_t instance) {
  const auto found = instances_.find(instance);
  if (found == instances_.end()) return std::nullopt;
  Instance* const owner = &found->second;
  if (owner->by_due.empty()) return std::nullopt;
  const auto [due_ms, id] = *owner->by_due.begin();
  if (due_ms > now_ms_) return std::nullopt;
  const uint64_t period_ms = owner->by_id[id].period_ms;
  Erase(owner, id);
  if (period_ms == 0) return TimerFiring{id, 0};
  const uint64_t missed = (now_ms_ - due_ms) / period_ms;
  Insert(owner, id, {due_ms + (missed + 1) * period_ms, period_ms});
  return TimerFiring{id, missed};
}

void Timers::Erase(Instance* instance, uint64_t id) {
  const auto found = instance->by_id.find(id);
  if (found == instance->by_id.end()) return;
  instance->by_due.erase({found->second.due_ms, id});
  instance->by_id.erase(found);
}

void Timers::Insert(Instance* instance, uint64_t id, Timer timer) {
  instance->by_id[id] = timer;
  instance->by_due.insert({timer.due_ms, id});
}

}  // namespace troupe::conformance
