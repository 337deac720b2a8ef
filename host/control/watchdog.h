// Finds handlers that hold their thread for too long, while they do.
//
// The threads say nothing about time: each publishes what it executes, under a
// number. The watchdog looks at the numbers now and then, with its own clock;
// the same number at two looks is the same execution. So the hot path pays for
// no clock, and a time is known to the distance of two looks.
//
// Holding is executing: a handler that waits for an answer holds nothing, and
// begins anew when it goes on.
#ifndef TROUPE_HOST_CONTROL_WATCHDOG_H_
#define TROUPE_HOST_CONTROL_WATCHDOG_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/base/clock.h"
#include "host/base/mutex.h"
#include "host/fiber/guest_threads.h"
#include "host/fiber/in_flight_copy.h"

namespace troupe {

struct SlowHandler {
  InFlightCopy what;
  std::optional<uint32_t> shard;  // absent: its actor's own thread
  absl::Duration held;            // between the looks that saw it
};

class Watchdog {
 public:
  // Addresses of code, innermost call first; or why there are none.
  using Stack = absl::StatusOr<std::vector<const void*>>;

  // Each handler that becomes slow is told twice, inside Look(): to `on_slow`
  // while it runs, to `on_end` when it has let go of its thread, with the time
  // in all.
  struct Listener {
    std::function<void(const SlowHandler&, const Stack&)> on_slow;
    std::function<void(const SlowHandler&)> on_end;
  };

  // Slow is what was seen for `threshold`. The pointers outlive this.
  Watchdog(const Clock* clock, GuestThreads* threads, absl::Duration threshold,
           Listener listener);

  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // How far apart looks should be: a slow handler is found at most this much
  // after the threshold.
  absl::Duration period() const;

  // Looks at each thread once.
  //   Thread: any that runs no guest.
  void Look() ABSL_LOCKS_EXCLUDED(look_mutex_, mutex_);

  // The slow handlers that have not let go, as of the latest look.
  //   Thread: any.
  std::vector<SlowHandler> Held() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // What one thread was seen executing, and since when.
  struct Sight {
    uint64_t look = 0;    // the latest that saw the thread
    uint64_t number = 0;  // 0: nothing
    int64_t since_ns = 0;
    std::optional<SlowHandler> slow;
  };

  void LookAt(const GuestThread& thread, int64_t now_ns, Sight* sight);
  void Begin(const GuestThread& thread, int64_t now_ns, Sight* sight);
  void ForgetEnded() ABSL_EXCLUSIVE_LOCKS_REQUIRED(look_mutex_);
  void Publish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(look_mutex_);

  // Constant after construction.
  const Clock* const clock_;
  GuestThreads* const threads_;
  const int64_t threshold_ns_;
  const Listener listener_;

  // Shared between threads. Held while the listener is told; the number of the
  // thread is the key.
  Mutex look_mutex_;
  uint64_t look_ ABSL_GUARDED_BY(look_mutex_) = 0;
  std::unordered_map<uint64_t, Sight> sights_ ABSL_GUARDED_BY(look_mutex_);

  mutable Mutex mutex_;
  std::vector<SlowHandler> held_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_CONTROL_WATCHDOG_H_
