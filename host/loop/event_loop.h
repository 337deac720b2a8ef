// One libuv loop: what its owner thread waits in when it has nothing to do.
//
// The owner decides when to poll, and for how long: a shard alternates between
// its actors and Poll(), a tool on its main thread calls Poll(kWait) until its
// answer is there.
#ifndef TROUPE_HOST_LOOP_EVENT_LOOP_H_
#define TROUPE_HOST_LOOP_EVENT_LOOP_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"

struct uv_loop_s;

namespace troupe {

enum class PollMode { kNoWait, kWait };

// Thread: owner, all of it. It may be created on one thread and handed to
// another before anything uses it.
class EventLoop {
 public:
  // Also makes the process ignore SIGPIPE and SIGXFSZ, if nobody handles them:
  // a write to a peer that has gone, as libuv does it, or beyond the size that
  // files may have would end the process instead of failing.
  //   Errors: UNAVAILABLE when the process has no file descriptors left.
  static absl::StatusOr<std::unique_ptr<EventLoop>> Create();

  // Everything that was made for this loop must be gone.
  ~EventLoop();

  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs the callbacks that are due. kWait sleeps first until there is one or
  // the armed timer ends; it may return early, and returns at once when nothing
  // at all could end the sleep. Callbacks must not call Poll().
  void Poll(PollMode mode);

  // Makes a waiting Poll() return after `delay_ns`, rounded up to whole
  // milliseconds; at once when it is not positive. Replaces the timer armed
  // before; the end of a Poll() that it ended disarms it.
  void ArmTimer(int64_t delay_ns);

  void DisarmTimer();

  // For the other classes of host/loop, and for libraries that bring their own
  // libuv adapter.
  uv_loop_s* uv();

 private:
  struct Impl;

  explicit EventLoop(std::unique_ptr<Impl> impl);

  const std::unique_ptr<Impl> impl_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_EVENT_LOOP_H_
