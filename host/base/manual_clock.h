// A clock that stands still until somebody moves it: for tests.
#ifndef TROUPE_HOST_BASE_MANUAL_CLOCK_H_
#define TROUPE_HOST_BASE_MANUAL_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "host/base/clock.h"

namespace troupe {

// Thread: any.
class ManualClock final : public Clock {
 public:
  int64_t NowNanos() const override { return kStartNanos + elapsed_.load(); }
  int64_t WallMillis() const override {
    return kStartWallMillis + elapsed_.load() / 1'000'000;
  }

  void Advance(absl::Duration by) {
    elapsed_.fetch_add(absl::ToInt64Nanoseconds(by));
  }

 private:
  // Not zero, so that code which takes 0 for "no time" is found out.
  static constexpr int64_t kStartNanos = 1'000'000'000;
  static constexpr int64_t kStartWallMillis = 1'700'000'000'000;

  std::atomic<int64_t> elapsed_{0};
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_MANUAL_CLOCK_H_
