#include "host/base/clock.h"

#include <ctime>

namespace troupe {

int64_t SystemClock::NowNanos() const {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec;
}

int64_t SystemClock::WallMillis() const {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * int64_t{1'000} + now.tv_nsec / 1'000'000;
}

}  // namespace troupe
