// Looks after the time of reloads from outside the shards: a handler that never
// gives its shard back holds up the actors there, but not the answer. On the
// control thread, where no library can hold it up: the loader runs what those
// do when they are mapped and unmapped.
#ifndef TROUPE_HOST_RUNTIME_RELOAD_WATCH_H_
#define TROUPE_HOST_RUNTIME_RELOAD_WATCH_H_

#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "host/actor/actor_slot.h"
#include "host/actor/reload_answer.h"
#include "host/base/clock.h"
#include "host/base/mutex.h"
#include "host/fiber/guest_threads.h"
#include "host/loop/loop_thread.h"
#include "host/loop/ticker.h"

namespace troupe {

// How much longer than the grace period a shard has to answer by itself, which
// knows better than anybody outside what an actor is at.
inline constexpr absl::Duration kReloadMargin = absl::Seconds(1);

class ReloadWatch {
 public:
  // All outlive the watch.
  struct Parts {
    const Clock* clock = nullptr;
    GuestThreads* threads = nullptr;
    LoopThread* control = nullptr;
  };

  explicit ReloadWatch(Parts parts) : parts_(parts) {}

  ReloadWatch(const ReloadWatch&) = delete;
  ReloadWatch& operator=(const ReloadWatch&) = delete;

  // One actor whose next instance must have started by `due_ns` of the clock.
  struct Switch {
    const ActorSlot* slot = nullptr;
    uint64_t serial = 0;
    int64_t due_ns = 0;
    // How long the end of its former one is waited for, after that.
    int64_t grace_ns = 0;
    std::shared_ptr<ReloadAnswer> answer;
  };

  // Answers instead of the shard a while after the time of `item`; not when the
  // watch is closed.
  //   Thread: any.
  void Add(Switch item) ABSL_LOCKS_EXCLUDED(mutex_);

  // Returns when nobody looks any more, which is due before the watch ends.
  //   Thread: any but the control thread.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

  // Has the control thread look now, beside its regular looks.
  //   Thread: any, before Close().
  void Look();

 private:
  void LookNow() ABSL_LOCKS_EXCLUDED(mutex_);
  // Answers `item` if it is overdue. Whether it needs no more looks.
  bool Settle(const Switch& item) const;
  // What keeps the actor from its reload.
  std::string HolderText(const Switch& item) const;

  // Constant after construction.
  const Parts parts_;

  // The control thread only. Absent when there is nothing to look after: a host
  // at rest stays so.
  std::unique_ptr<Ticker> ticker_;

  // Shared between threads.
  Mutex mutex_;
  std::list<Switch> switches_ ABSL_GUARDED_BY(mutex_);
  bool is_closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_RELOAD_WATCH_H_
