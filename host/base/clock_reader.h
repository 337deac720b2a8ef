// Reads a clock for one thread that asks all the time: between two readings of
// the clock itself it counts the processor's cycles. The system's clock costs
// 24 ns, most of it waiting for earlier instructions; this costs 9.
#ifndef TROUPE_HOST_BASE_CLOCK_READER_H_
#define TROUPE_HOST_BASE_CLOCK_READER_H_

#include <cstdint>

#include "host/base/clock.h"

namespace troupe {

// Thread: its owner's.
class ClockReader {
 public:
  // `clock` outlives it. A clock that does not tick by itself is read each
  // time, as is any on a processor whose cycles are not all of one length.
  explicit ClockReader(const Clock* clock);

  // The clock's NowNanos(), within a microsecond. Never goes back.
  int64_t Read();

 private:
  // Looks at the clock, and how long a cycle is.
  int64_t ReadClock();

  const Clock* const clock_;
  const bool counts_cycles_;
  int64_t base_ns_ = 0;
  uint64_t base_cycles_ = 0;
  uint64_t ns_per_cycle_ = 0;  // times 2^32; 0: not known yet
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_CLOCK_READER_H_
