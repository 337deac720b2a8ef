#include "host/runtime/reload_watch.h"

#include <optional>
#include <semaphore>
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
  std::binary_semaphore done(0);
  parts_.loader->Post([this, &done] {
    ticker_.reset();
    done.release();
  });
  done.acquire();
}

void ReloadWatch::Add(Switch item) {
  switches_.push_back(std::move(item));
  if (ticker_ != nullptr) return;
  ticker_ = std::make_unique<Ticker>(parts_.loader->loop(), kPeriod,
                                     [this] { LookNow(); });
}

void ReloadWatch::Look() {
  parts_.loader->Post([this] { LookNow(); });
}

void ReloadWatch::LookNow() {
  std::erase_if(switches_, [this](const Switch& item) { return IsOver(item); });
  if (switches_.empty()) ticker_.reset();
}

bool ReloadWatch::IsOver(const Switch& item) const {
  if (item.answer->is_told()) return true;
  const int64_t late_ns = parts_.clock->NowNanos() - item.due_ns -
                          absl::ToInt64Nanoseconds(kReloadMargin);
  if (late_ns < 0) return false;
  item.answer->GiveUp(absl::DeadlineExceededError(
      fmt::format("the grace period is over, and {}", HolderText(item))));
  if (late_ns >= item.grace_ns) item.answer->WaitNoMore();
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
