// Looks after the time of reloads from outside the shards: a handler that never
// gives its shard back holds up the actors there, but not the answer.
#ifndef TROUPE_HOST_RUNTIME_RELOAD_WATCH_H_
#define TROUPE_HOST_RUNTIME_RELOAD_WATCH_H_

#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "host/actor/actor_slot.h"
#include "host/actor/reload_answer.h"
#include "host/base/clock.h"
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
    LoopThread* loader = nullptr;
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

  // Answers instead of the shard a while after the time of `item`.
  //   Thread: the loader's.
  void Add(Switch item);

  // Returns when the loader looks no more, which it must before the watch ends.
  //   Thread: any but the loader's, which adds nothing afterwards.
  void Close();

  // Has the loader look now, beside its regular looks.
  //   Thread: any.
  void Look();

 private:
  void LookNow();
  // Answers what is overdue. Whether it needs no more looks.
  bool IsOver(const Switch& item) const;
  // What keeps the actor from its reload.
  std::string HolderText(const Switch& item) const;

  // Constant after construction.
  const Parts parts_;

  // The loader's thread only. Without any there is no ticker: a host at rest
  // stays so.
  std::list<Switch> switches_;
  std::unique_ptr<Ticker> ticker_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_RELOAD_WATCH_H_
