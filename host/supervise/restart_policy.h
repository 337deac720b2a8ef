// When an actor whose guest broke down gets another instance, and how soon.
// Values, as a configuration has them.
#ifndef TROUPE_HOST_SUPERVISE_RESTART_POLICY_H_
#define TROUPE_HOST_SUPERVISE_RESTART_POLICY_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "host/base/limits.h"

namespace troupe {

enum class RestartMode : uint8_t {
  // Never: a crash of a handler is that message's alone, and an actor whose
  // on_start fails is gone.
  kTemporary,
  kTransient,  // after a crash
  kPermanent,  // after a crash, and when the actor stops itself
};

// How often, and how soon.
struct RestartLimits {
  // So many restarts within `period`, and the next crash ends it.
  uint32_t max_restarts = kDefaultMaxRestarts;
  absl::Duration period = absl::Seconds(kDefaultRestartPeriodSeconds);

  // From the crash to the next instance: doubles from the first to the largest
  // with each instance that does not last for `period`. What is waited is
  // between half of that and all of it, so that actors which failed together do
  // not come back together.
  absl::Duration first_backoff = absl::Milliseconds(kDefaultFirstBackoffMillis);
  absl::Duration max_backoff = absl::Milliseconds(kDefaultMaxBackoffMillis);

  friend bool operator==(const RestartLimits&, const RestartLimits&) = default;
};

struct RestartPolicy {
  RestartMode mode = RestartMode::kTemporary;
  RestartLimits limits = {};
  // A message that has broken its actor down so often is set aside from then
  // on, wherever it comes from; 0: never.
  uint32_t poison_after = kDefaultPoisonAfter;

  bool is_supervised() const { return mode != RestartMode::kTemporary; }
};

// What is wrong with `limits`; empty: nothing.
std::string FaultOf(const RestartLimits& limits);

}  // namespace troupe

#endif  // TROUPE_HOST_SUPERVISE_RESTART_POLICY_H_
