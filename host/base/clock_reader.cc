#include "host/base/clock_reader.h"

#include <algorithm>

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace troupe {
namespace {

// For so long cycles are counted, half a millisecond or so: an error of one in
// a thousand in their length is below a microsecond.
constexpr uint64_t kCyclesBetweenReadings = uint64_t{1} << 21;

// A reading that took longer was interrupted: no measure for a cycle.
constexpr uint64_t kCyclesOfReading = 2048;

#if defined(__x86_64__)

uint64_t Cycles() { return __rdtsc(); }

// Whether the counter runs at one speed, whatever the core does.
bool CyclesAreEven() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  constexpr unsigned kInvariantCounter = 1u << 8;
  return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) != 0 &&
         (edx & kInvariantCounter) != 0;
}

#else

uint64_t Cycles() { return 0; }
bool CyclesAreEven() { return false; }

#endif

}  // namespace

ClockReader::ClockReader(const Clock* clock)
    : clock_(clock), counts_cycles_(clock->ticks() && CyclesAreEven()) {}

int64_t ClockReader::Read() {
  if (!counts_cycles_) return clock_->NowNanos();
  // A counter that was set back gives a number that is too large as well.
  const uint64_t passed = Cycles() - base_cycles_;
  if (passed >= kCyclesBetweenReadings || ns_per_cycle_ == 0) [[unlikely]] {
    return ReadClock();
  }
  return base_ns_ + static_cast<int64_t>((passed * ns_per_cycle_) >> 32);
}

int64_t ClockReader::ReadClock() {
  const uint64_t cycles = Cycles();
  const int64_t now_ns = clock_->NowNanos();
  const bool is_exact = Cycles() - cycles < kCyclesOfReading;
  const uint64_t passed = cycles - base_cycles_;
  // What Read() may have said last.
  const int64_t told_ns =
      base_ns_ +
      static_cast<int64_t>(
          (std::min(passed, kCyclesBetweenReadings) * ns_per_cycle_) >> 32);
  if (is_exact && base_ns_ != 0 && now_ns > base_ns_ &&
      passed >= kCyclesBetweenReadings) {
    const double ns = static_cast<double>(now_ns - base_ns_);
    ns_per_cycle_ =
        static_cast<uint64_t>(ns * 0x1p32 / static_cast<double>(passed));
  }
  // Its first reading starts the measure.
  if (is_exact && (ns_per_cycle_ != 0 || base_ns_ == 0)) {
    base_ns_ = std::max(now_ns, told_ns);
    base_cycles_ = cycles;
  }
  return std::max(now_ns, told_ns);
}

}  // namespace troupe
