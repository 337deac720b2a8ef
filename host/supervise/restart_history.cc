#include "host/supervise/restart_history.h"

#include <algorithm>

namespace troupe {
namespace {

// Stops at the largest: the number of doublings may be any.
absl::Duration Backoff(const RestartLimits& limits, uint32_t doublings) {
  absl::Duration backoff = limits.first_backoff;
  while (doublings > 0 && backoff > absl::ZeroDuration() &&
         backoff < limits.max_backoff) {
    backoff *= 2;
    --doublings;
  }
  return std::min(backoff, limits.max_backoff);
}

}  // namespace

std::optional<absl::Duration> RestartHistory::Next(const RestartLimits& limits,
                                                   int64_t now_ns,
                                                   double chance) {
  const int64_t period_ns = absl::ToInt64Nanoseconds(limits.period);
  while (!recent_ns_.empty() && recent_ns_.front() <= now_ns - period_ns) {
    recent_ns_.pop_front();
  }
  if (recent_ns_.size() >= limits.max_restarts) return std::nullopt;
  recent_ns_.push_back(now_ns);

  const bool lasted =
      !since_ns_.has_value() || now_ns - *since_ns_ >= period_ns;
  in_a_row_ = lasted ? 0 : in_a_row_ + 1;
  const absl::Duration backoff = Backoff(limits, in_a_row_);
  const absl::Duration wait = backoff * ((1 + chance) / 2);
  since_ns_ = now_ns + absl::ToInt64Nanoseconds(wait);
  return wait;
}

}  // namespace troupe
