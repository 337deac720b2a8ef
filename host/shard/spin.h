// Staying awake for a moment, instead of sleeping, when more is about to come
// from another CPU. Waking a thread takes longer than most answers do.
#ifndef TROUPE_HOST_SHARD_SPIN_H_
#define TROUPE_HOST_SHARD_SPIN_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace troupe {

// `wanted`, or nothing when there is one CPU: whoever spins there keeps the one
// who answers from running.
inline absl::Duration UsefulSpin(absl::Duration wanted, uint32_t cpus) {
  return cpus > 1 ? wanted : absl::ZeroDuration();
}

// Whether to spin, from what became of it before. On a busy machine the one who
// answers does not run meanwhile; whoever spins in vain does so ever less
// often. A value.
class SpinHabit {
 public:
  bool WantsToSpin() {
    if (rest_ == 0) return true;
    --rest_;
    return false;
  }

  // `worth_it`: the answer came while it was awake.
  void Learn(bool worth_it) {
    pause_ = worth_it ? 0 : std::min(2 * pause_ + 1, kLongestPause);
    rest_ = pause_;
  }

 private:
  static constexpr uint32_t kLongestPause = 255;

  uint32_t pause_ = 0;  // waits without a spin after the last one
  uint32_t rest_ = 0;   // of those, still to come
};

// Stays awake until `arrived()`, at most `longest`. Real time, not the host's
// clock: one that is turned by hand would never end this. Returns arrived().
template <typename Predicate>
bool SpinUntil(Predicate arrived, absl::Duration longest) {
  // The clock costs as much as several looks, and most of what comes comes at
  // once.
  constexpr int kLooksBeforeTheClock = 64;
  const auto look = [&arrived] {
    for (int i = 0; i < kLooksBeforeTheClock; ++i) {
      if (arrived()) return true;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
    return false;
  };
  if (look()) return true;
  const auto end =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(longest);
  while (std::chrono::steady_clock::now() < end) {
    if (look()) return true;
  }
  return arrived();
}

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_SPIN_H_
