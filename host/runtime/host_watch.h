// The watchdog of one host: looks at its threads from the control thread, logs
// what holds them, and counts it at its actor.
#ifndef TROUPE_HOST_RUNTIME_HOST_WATCH_H_
#define TROUPE_HOST_RUNTIME_HOST_WATCH_H_

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "host/actor/slot_table.h"
#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/control/watchdog.h"
#include "host/fiber/guest_threads.h"
#include "host/loop/loop_thread.h"
#include "host/loop/ticker.h"

namespace troupe {

class HostWatch {
 public:
  // All outlive the watch.
  struct Parts {
    const Clock* clock = nullptr;
    Log* log = nullptr;
    const SlotTable* slots = nullptr;
    GuestThreads* threads = nullptr;
    LoopThread* control = nullptr;
    absl::Duration threshold;
  };

  //   Thread: any but the control thread, of both.
  explicit HostWatch(Parts parts);
  ~HostWatch();

  HostWatch(const HostWatch&) = delete;
  HostWatch& operator=(const HostWatch&) = delete;

  // Looks now, beside the regular looks.
  //   Thread: any that runs no guest.
  void Look() { watchdog_.Look(); }

  // As Watchdog::Held().
  std::vector<SlowHandler> Held() const { return watchdog_.Held(); }

 private:
  void OnSlow(const SlowHandler& slow, const Watchdog::Stack& stack);
  void OnEnd(const SlowHandler& slow);

  // Constant after construction.
  const Parts parts_;
  Watchdog watchdog_;

  // The control thread only.
  std::unique_ptr<Ticker> ticker_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_HOST_WATCH_H_
