// Staying awake for a moment, instead of sleeping, when an answer is about to
// come from another CPU. Waking a thread takes longer than most answers.
#ifndef TROUPE_HOST_SHARD_SPIN_H_
#define TROUPE_HOST_SHARD_SPIN_H_

#include <chrono>
#include <cstdint>

#include "absl/time/time.h"

namespace troupe {

// `wanted`, or nothing when there is one CPU: whoever spins there keeps the one
// who answers from running.
inline absl::Duration UsefulSpin(absl::Duration wanted, uint32_t cpus) {
  return cpus > 1 ? wanted : absl::ZeroDuration();
}

// Stays awake until `arrived()`, at most `longest`. Real time, not the host's
// clock: one that is turned by hand would never end this. Returns arrived().
template <typename Predicate>
bool SpinUntil(Predicate arrived, absl::Duration longest) {
  constexpr int kPausesPerLookAtTheClock = 32;
  const auto end =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(longest);
  do {
    for (int i = 0; i < kPausesPerLookAtTheClock; ++i) {
      if (arrived()) return true;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
  } while (std::chrono::steady_clock::now() < end);
  return arrived();
}

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_SPIN_H_
