#include "host/supervise/restart_policy.h"

#include "fmt/format.h"

namespace troupe {

std::string FaultOf(const RestartLimits& limits) {
  if (limits.max_restarts > kMostRestartsInPeriod) {
    return fmt::format("{} restarts within a period; at most {} are possible",
                       limits.max_restarts, kMostRestartsInPeriod);
  }
  if (limits.period <= absl::ZeroDuration()) {
    return fmt::format("a restart period of {}; it must be longer than 0",
                       absl::FormatDuration(limits.period));
  }
  if (limits.first_backoff < absl::ZeroDuration() ||
      limits.first_backoff > limits.max_backoff) {
    return fmt::format(
        "a first backoff of {}, which is not between 0 and the "
        "largest, {}",
        absl::FormatDuration(limits.first_backoff),
        absl::FormatDuration(limits.max_backoff));
  }
  return {};
}

}  // namespace troupe
