// The timers of Context.
#include <cstdint>
#include <utility>

#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/status_error.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "guest_sdk/context.h"
#include "guest_sdk/internal/invoke.h"

namespace troupe {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(1);

absl::Status CheckDelay(absl::Duration delay) {
  if (delay >= absl::ZeroDuration() && delay < absl::InfiniteDuration()) {
    return absl::OkStatus();
  }
  return InvalidArgumentError(
      fmt::format("a timer after {}: it takes a time from 0 on that ends",
                  absl::FormatDuration(delay)));
}

absl::Status CheckPeriod(absl::Duration period) {
  if (period >= kTick && period < absl::InfiniteDuration() &&
      period % kTick == absl::ZeroDuration()) {
    return absl::OkStatus();
  }
  return InvalidArgumentError(
      fmt::format("a timer every {}: it takes whole milliseconds, at least one",
                  absl::FormatDuration(period)));
}

uint64_t ToMillis(absl::Duration time) {
  return static_cast<uint64_t>(absl::ToInt64Milliseconds(time));
}

}  // namespace

absl::StatusOr<TimerId> Context::StartOnce(absl::Duration delay,
                                           internal::TimerHandler handler) {
  if (absl::Status status = CheckDelay(delay); !status.ok()) return status;
  return StartTimer(ToMillis(absl::Ceil(delay, kTick)), 0, std::move(handler));
}

absl::StatusOr<TimerId> Context::StartRepeating(
    absl::Duration period, internal::TimerHandler handler) {
  if (absl::Status status = CheckPeriod(period); !status.ok()) return status;
  return StartTimer(ToMillis(period), ToMillis(period), std::move(handler));
}

absl::StatusOr<TimerId> Context::StartTimer(uint64_t delay_ms,
                                            uint64_t period_ms,
                                            internal::TimerHandler handler) {
  if (link().v3 == nullptr) {
    return NotImplementedError("timers: this host is of generation 1");
  }
  if (timers_ == nullptr) timers_ = std::make_unique<internal::TimerTable>();
  const TimerId id = timers_->NewId();
  ReplyBytes reply(link());
  const abi::HostTimerV1 timer{id.value, delay_ms, period_ms, false};
  const absl::Status status =
      internal::Invoke(abi::Op::kHostTimer, timer, &reply);
  if (!status.ok()) return status;
  timers_->Add(id, period_ms != 0, std::move(handler));
  return id;
}

bool Context::CancelTimer(TimerId id) {
  if (timers_ == nullptr || !timers_->Remove(id)) return false;
  // The handler is gone, so it does not matter what the host answers.
  ReplyBytes reply(link());
  const abi::HostTimerV1 timer{id.value, 0, 0, true};
  internal::Invoke(abi::Op::kHostTimer, timer, &reply).IgnoreError();
  return true;
}

}  // namespace troupe
