// Turns a signal of the process into a call on a loop's thread.
#ifndef TROUPE_HOST_LOOP_SIGNAL_WATCHER_H_
#define TROUPE_HOST_LOOP_SIGNAL_WATCHER_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "host/loop/event_loop.h"

namespace troupe {

// Thread: owner of the loop, all of it.
class SignalWatcher {
 public:
  // Calls `on_signal` from inside Poll() each time `signal_number` arrives;
  // arrivals close together may be one call. It may destroy the watcher. While
  // a watcher lives, the signal's default action does not happen. `loop`
  // outlives it.
  //   Errors: INVALID_ARGUMENT for a signal that cannot be caught.
  static absl::StatusOr<std::unique_ptr<SignalWatcher>> Create(
      EventLoop* loop, int signal_number, std::function<void()> on_signal);
  ~SignalWatcher();

  SignalWatcher(const SignalWatcher&) = delete;
  SignalWatcher& operator=(const SignalWatcher&) = delete;

 private:
  struct Impl;

  explicit SignalWatcher(Impl* impl) : impl_(impl) {}

  Impl* const impl_;  // Deleted by the loop, a turn after the watcher's end.
};

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_SIGNAL_WATCHER_H_
