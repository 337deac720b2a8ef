// Where the host gets its time from. Nothing else under host/ reads a clock, so
// that a test can turn time by hand.
#ifndef TROUPE_HOST_BASE_CLOCK_H_
#define TROUPE_HOST_BASE_CLOCK_H_

#include <cstdint>

namespace troupe {

class Clock {
 public:
  virtual ~Clock() = default;

  // Nanoseconds since a point that stays the same for the life of the process;
  // never goes back. For deadlines and durations.
  //   Thread: any.
  virtual int64_t NowNanos() const = 0;

  // Milliseconds since 1970-01-01 UTC; follows the system's corrections. For
  // timestamps that people or other hosts read.
  //   Thread: any.
  virtual int64_t WallMillis() const = 0;

  // Whether its time passes by itself, as fast as the processor's own.
  //   Thread: any.
  virtual bool ticks() const { return false; }
};

class SystemClock final : public Clock {
 public:
  int64_t NowNanos() const override;
  int64_t WallMillis() const override;
  bool ticks() const override { return true; }
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_CLOCK_H_
