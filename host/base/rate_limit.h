// Keeps a fault that repeats from filling the log: so many lines an interval,
// and the next line after it says how many were left out.
#ifndef TROUPE_HOST_BASE_RATE_LIMIT_H_
#define TROUPE_HOST_BASE_RATE_LIMIT_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"

namespace troupe {

// A value: no threads of its own.
class RateLimit {
 public:
  // Admits `count` (at least 1) in each `interval`, which begins with the first
  // one after the last interval's end.
  RateLimit(uint32_t count, absl::Duration interval)
      : count_(count), interval_ns_(absl::ToInt64Nanoseconds(interval)) {}

  // Whether to go on at `now_ns`, the Clock::NowNanos(): nothing when it is too
  // much, else how many were too much since the last time that it was not.
  std::optional<uint64_t> Admit(int64_t now_ns) {
    if (!started_ || now_ns - began_ns_ >= interval_ns_) {
      started_ = true;
      began_ns_ = now_ns;
      admitted_ = 0;
    }
    if (admitted_ == count_) {
      ++suppressed_;
      return std::nullopt;
    }
    ++admitted_;
    const uint64_t suppressed = suppressed_;
    suppressed_ = 0;
    return suppressed;
  }

 private:
  uint32_t count_;
  int64_t interval_ns_;
  bool started_ = false;
  int64_t began_ns_ = 0;
  uint32_t admitted_ = 0;
  uint64_t suppressed_ = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_RATE_LIMIT_H_
