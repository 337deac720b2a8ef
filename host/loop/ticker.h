// Calls a function again and again, on a loop's thread.
#ifndef TROUPE_HOST_LOOP_TICKER_H_
#define TROUPE_HOST_LOOP_TICKER_H_

#include <functional>

#include "absl/time/time.h"
#include "host/loop/event_loop.h"

namespace troupe {

// Thread: owner of the loop, all of it.
class Ticker {
 public:
  // Calls `on_tick` every `period`, at least a millisecond, from inside Poll().
  // It may destroy the ticker. `loop` outlives it.
  Ticker(EventLoop* loop, absl::Duration period, std::function<void()> on_tick);
  ~Ticker();

  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  struct Impl;

  Impl* const impl_;  // Deleted by the loop, a turn after the ticker's end.
};

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_TICKER_H_
