// The crashes of one actor, or of one group, as far as they count, and what
// follows from them: another instance after some time, or none.
//
// Time and chance come from outside, so that every decision can be repeated.
#ifndef TROUPE_HOST_SUPERVISE_RESTART_HISTORY_H_
#define TROUPE_HOST_SUPERVISE_RESTART_HISTORY_H_

#include <cstdint>
#include <deque>
#include <optional>

#include "absl/time/time.h"
#include "host/supervise/restart_policy.h"

namespace troupe {

class RestartHistory {
 public:
  // An instance ended at `now_ns` (of the host's clock; never before the time
  // of the last call). How long to wait for the next one; nothing when there
  // have been too many. `chance`, from 0 to 1, places the wait between half of
  // the backoff and all of it.
  std::optional<absl::Duration> Next(const RestartLimits& limits,
                                     int64_t now_ns, double chance);

 private:
  // Ends that were followed by a restart, within the last period.
  std::deque<int64_t> recent_ns_;
  // Instances in a row that did not last for a period.
  uint32_t in_a_row_ = 0;
  // When the current instance was to begin; nothing: the first one.
  std::optional<int64_t> since_ns_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SUPERVISE_RESTART_HISTORY_H_
