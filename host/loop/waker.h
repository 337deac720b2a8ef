// Ends the sleep of a loop from any thread, and costs other threads a system
// call only when the loop does sleep.
//
// The owner's turn:
//
//   if (waker.PrepareToSleep()) {
//     loop.Poll(PollMode::kWait);   // or kNoWait, if its inbox is not empty
//     waker.CancelSleep();
//   }
//   drain the inbox
//
// A wake is a hint and never a count: any number of them before a drain are
// one. An eventfd of ours instead of uv_async, which in libuv 1.44 spins in the
// receiver: 59 us against 5.4 us per round trip when both share a core.
#ifndef TROUPE_HOST_LOOP_WAKER_H_
#define TROUPE_HOST_LOOP_WAKER_H_

#include <atomic>
#include <memory>

#include "absl/status/statusor.h"
#include "host/loop/event_loop.h"

namespace troupe {

class Waker {
 public:
  // `loop` outlives the waker, which keeps a waiting Poll() of it waiting.
  //   Thread: owner of `loop`.
  //   Errors: UNAVAILABLE when the process has no file descriptors left.
  static absl::StatusOr<std::unique_ptr<Waker>> Create(EventLoop* loop);

  //   Thread: owner of the loop, when no other thread can call Wake() any more.
  ~Waker();

  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  // What was published before this call will be seen by the owner's next drain,
  // which begins soon. Call it after MpscQueue::Push() returned true.
  //   Thread: any.
  void Wake();

  // Announces that the owner is about to wait. False when a wake came since the
  // last time: do not wait, drain. After true, a Poll() and CancelSleep()
  // follow.
  //   Thread: owner.
  [[nodiscard]] bool PrepareToSleep();

  // The owner is awake and is about to drain.
  //   Thread: owner.
  void CancelSleep();

 private:
  struct Impl;
  enum State : int { kAwake, kAsleep, kWoken };

  Waker(std::unique_ptr<Impl> impl, int event_fd);

  // Constant after construction.
  Impl* const impl_;  // Deleted by the loop, a turn after the waker's end.
  const int event_fd_;

  // Shared between threads. Only read-modify-writes, sequentially consistent:
  // whoever comes second sees what the first one published, and ThreadSanitizer
  // knows it, which it would not of a fence.
  std::atomic<State> state_{kAwake};
};

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_WAKER_H_
