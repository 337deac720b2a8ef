#include "host/control/watchdog.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "host/fiber/stack_walk.h"

namespace troupe {
namespace {

constexpr int kLooksPerThreshold = 4;

// The number of what a thread executes; 0 when it executes nothing of a guest.
uint64_t NumberOf(const InFlightSlot& slot) {
  if (slot.what.load(std::memory_order_acquire) == nullptr) return 0;
  return slot.number.load(std::memory_order_acquire);
}

}  // namespace

Watchdog::Watchdog(const Clock* clock, GuestThreads* threads,
                   absl::Duration threshold, Listener listener)
    : clock_(clock),
      threads_(threads),
      threshold_ns_(absl::ToInt64Nanoseconds(threshold)),
      listener_(std::move(listener)) {}

absl::Duration Watchdog::period() const {
  return std::max(absl::Nanoseconds(threshold_ns_ / kLooksPerThreshold),
                  absl::Milliseconds(1));
}

void Watchdog::Look() {
  MutexLock lock(&look_mutex_);
  const int64_t now_ns = clock_->NowNanos();
  const uint64_t look = ++look_;
  size_t threads = 0;
  // Runs at once, under the lock, which the analysis can't see in a lambda.
  const auto look_at = [&, this](const GuestThread& thread)
                           ABSL_NO_THREAD_SAFETY_ANALYSIS {
                             Sight& sight = sights_[thread.id];
                             sight.look = look;
                             ++threads;
                             LookAt(thread, now_ns, &sight);
                           };
  threads_->ForEach(look_at);
  if (threads < sights_.size()) ForgetEnded();
  Publish();
}

void Watchdog::ForgetEnded() {
  for (auto it = sights_.begin(); it != sights_.end();) {
    const Sight& sight = it->second;
    if (sight.look == look_) {
      ++it;
      continue;
    }
    if (sight.slow.has_value()) listener_.on_end(*sight.slow);
    it = sights_.erase(it);
  }
}

void Watchdog::LookAt(const GuestThread& thread, int64_t now_ns, Sight* sight) {
  const uint64_t number = NumberOf(*thread.in_flight);
  const absl::Duration held = absl::Nanoseconds(now_ns - sight->since_ns);
  if (sight->slow.has_value()) sight->slow->held = held;
  if (number != sight->number) {
    if (sight->slow.has_value()) listener_.on_end(*sight->slow);
    *sight = {sight->look, number, now_ns, std::nullopt};
  } else if (number != 0 && !sight->slow.has_value() &&
             now_ns - sight->since_ns >= threshold_ns_) {
    Begin(thread, now_ns, sight);
  }
}

void Watchdog::Begin(const GuestThread& thread, int64_t now_ns, Sight* sight) {
  std::optional<InFlightCopy> what = CopyInFlight(*thread.in_flight);
  // It let go just now: the next look sees that.
  if (!what.has_value() || what->number != sight->number) return;
  sight->slow = SlowHandler{*std::move(what), thread.shard,
                            absl::Nanoseconds(now_ns - sight->since_ns)};
  listener_.on_slow(*sight->slow, WalkStack(thread, sight->number));
}

void Watchdog::Publish() {
  std::vector<SlowHandler> held;
  for (const auto& [id, sight] : sights_) {
    if (sight.slow.has_value()) held.push_back(*sight.slow);
  }
  MutexLock lock(&mutex_);
  held_ = std::move(held);
}

std::vector<SlowHandler> Watchdog::Held() const {
  MutexLock lock(&mutex_);
  return held_;
}

}  // namespace troupe
