#include "host/runtime/reload_watch.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "host/actor/lifecycle.h"
#include "host/fiber/in_flight_copy.h"

namespace troupe {
namespace {

// An answer comes at most this much later than it might.
constexpr absl::Duration kPeriod = absl::Milliseconds(100);

}  // namespace

void ReloadWatch::Close() {
  {
    MutexLock lock(&mutex_);
    is_closed_ = true;
  }
  parts_.control->RunAndWait([this] { ticker_.reset(); });
}

// The lock is held while it posts: nothing is posted after Close().
void ReloadWatch::Add(Switch item) {
  MutexLock lock(&mutex_);
  if (is_closed_) return;
  switches_.push_back(std::move(item));
  if (switches_.size() > 1) return;
  parts_.control->Post([this] {
    if (ticker_ != nullptr) return;
    ticker_ = std::make_unique<Ticker>(parts_.control->loop(), kPeriod,
                                       [this] { LookNow(); });
  });
}

void ReloadWatch::Look() {
  parts_.control->Post([this] { LookNow(); });
}

// Answers outside the lock: who is told may add more.
void ReloadWatch::LookNow() {
  std::list<Switch> looked_at;
  {
    MutexLock lock(&mutex_);
    looked_at.swap(switches_);
  }
  std::erase_if(looked_at, [this](const Switch& item) { return Settle(item); });
  MutexLock lock(&mutex_);
  switches_.splice(switches_.end(), looked_at);
  if (switches_.empty()) ticker_.reset();
}

bool ReloadWatch::Settle(const Switch& item) const {
  if (item.answer->is_told()) return true;
  const int64_t late_ns = parts_.clock->NowNanos() - item.due_ns -
                          absl::ToInt64Nanoseconds(kReloadMargin);
  if (late_ns < 0) return false;
  if (!item.answer->has_taken_over()) {
    item.answer->GiveUp(absl::DeadlineExceededError(
        fmt::format("the grace period is over, and {}", HolderText(item))));
  } else if (late_ns >= item.grace_ns) {
    item.answer->WaitNoMore(
        fmt::format("its former instance has not ended: {}", HolderText(item)));
  }
  return item.answer->is_told();
}

std::string ReloadWatch::HolderText(const Switch& item) const {
  const uint32_t home = item.slot->shard.load();
  std::optional<InFlightCopy> on_shard;
  std::optional<InFlightCopy> on_own_thread;
  parts_.threads->ForEach([&](const GuestThread& thread) {
    if (thread.shard.has_value() && *thread.shard != home) return;
    std::optional<InFlightCopy> what = CopyInFlight(*thread.in_flight);
    if (!what.has_value()) return;
    if (thread.shard.has_value()) {
      on_shard = std::move(what);
    } else if (what->serial_number == item.serial) {
      on_own_thread = std::move(what);
    }
  });
  if (on_own_thread.has_value()) {
    return fmt::format("'{}' still has its thread", on_own_thread->method);
  }
  if (!on_shard.has_value()) {
    return fmt::format("it is {}", LifecycleName(item.slot->state.load()));
  }
  if (on_shard->serial_number == item.serial) {
    return fmt::format("'{}' has not given shard {} back", on_shard->method,
                       home);
  }
  return fmt::format("its shard {} is held by '{}' of actor {}", home,
                     on_shard->method, on_shard->actor);
}

}  // namespace troupe
