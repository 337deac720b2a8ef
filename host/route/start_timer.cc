// HOST_TIMER: what a guest may ask of its timers.
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/reloading.h"
#include "host/route/either_instance.h"
#include "host/route/router.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

constexpr uint64_t kNanosPerMilli = 1'000'000;

// The longest delay and period, about a century: no sum of them and a clock
// overflows.
constexpr uint64_t kLongestTimerMs = 3'000'000'000'000;

absl::Status CheckTimer(const ActorSlot& slot, uint64_t serial,
                        const abi::HostTimerV1& timer) {
  const WorkloadInfo& workload = *slot.workload.load(std::memory_order_relaxed);
  if (workload.generation < 3) {
    return NotImplementedError(
        fmt::format("timers: {} is of generation {}, whose guests have none",
                    ActorText(&slot, serial), workload.generation));
  }
  if (timer.cancel) return absl::OkStatus();
  const LifecycleState state = slot.state.load(std::memory_order_relaxed);
  if (!Accepts(state) || state == LifecycleState::kRestarting) {
    return absl::FailedPreconditionError(
        fmt::format("{} is {}: it sets no timers any more",
                    ActorText(&slot, serial), LifecycleName(state)));
  }
  for (const uint64_t ms : {timer.delay_ms, timer.period_ms}) {
    if (ms > kLongestTimerMs) {
      return InvalidArgumentError(fmt::format(
          "a timer of {} ms; at most {} ms are possible", ms, kLongestTimerMs));
    }
  }
  return absl::OkStatus();
}

}  // namespace

void Router::StartTimer(Shard& shard, const Caller& caller,
                        const abi::HostTimerV1& timer, Wait* wait) {
  absl::Status status = CheckTimer(*caller.slot, caller.serial, timer);
  if (status.ok() && IsOfEitherInstance(caller)) {
    status = EitherInstanceError(caller);
  }
  const Reloading* const reload = caller.slot->actor->reload.get();
  if (status.ok() && reload != nullptr && reload->ends_former()) {
    // It has none any more, and the numbers are another instance's.
    if (!timer.cancel) {
      status = absl::FailedPreconditionError(fmt::format(
          "the next generation of {} has taken over: this one sets no timers",
          ActorText(caller.slot, caller.serial)));
    }
  } else if (status.ok() && timer.cancel) {
    shard.CancelTimer(caller.slot->actor, timer.timer_id);
  } else if (status.ok()) {
    status =
        shard.SetTimer(caller.slot->actor, timer.timer_id,
                       static_cast<int64_t>(timer.delay_ms * kNanosPerMilli),
                       static_cast<int64_t>(timer.period_ms * kNanosPerMilli));
  }
  if (status.ok()) {
    wait->OnReply(shard, OkReply(shard.pool(), {}));
  } else {
    Refuse(shard, wait, status);
  }
}

}  // namespace troupe
