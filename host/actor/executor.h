// How a guest is entered. The rest of the host can't tell a library of one
// generation from another, nor from a workload compiled in.
#ifndef TROUPE_HOST_ACTOR_EXECUTOR_H_
#define TROUPE_HOST_ACTOR_EXECUTOR_H_

#include <cstdint>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "host/actor/entry.h"

namespace troupe {

class Handlers;

// A library as reports and operators know it.
struct EnteredLibrary {
  // Where it was when it was loaded, "linked" for a table compiled into the
  // host. Ends with a zero byte and lives as long as the host; nullptr: nobody
  // has said.
  const char* name = nullptr;
  // Which of its workload's it is, counted from 1: each reload makes the next.
  uint32_t number = 1;
};

class Executor {
 public:
  virtual ~Executor() = default;

  // Before the first entry.
  void set_library(EnteredLibrary library) { library_ = library; }
  // Of the instance, whatever its workload runs by now.
  EnteredLibrary library() const { return library_; }

  // What an executor calls when an entry that it took is over. Any thread.
  using DoneFn = absl::AnyInvocable<void(Entry*)>;

  enum class Outcome {
    kDone,   // `entry` holds the result
    kLater,  // `*entry` was moved away; it comes back through the DoneFn
  };

  // Enters the guest. Never called again before the entry before is over,
  // unless both are of handlers(). An exception that escapes from a guest ends
  // here, and with it the process.
  //   Thread: the actor's shard, on a fiber that may be suspended.
  virtual Outcome Enter(Entry* entry) noexcept = 0;

  // Whether entries run on a thread of the actor's own.
  virtual bool has_own_thread() const { return false; }

  // The handlers of its instance that take turns; nullptr: none of its methods
  // is concurrent, or it has a thread of its own, on whose one stack they
  // can't.
  virtual Handlers* handlers() { return nullptr; }

  // Waits for the actor's own thread to end, at most `grace`. False: it is
  // stuck in the guest; nothing of the guest may be unmapped.
  virtual bool Join(absl::Duration grace) {
    static_cast<void>(grace);
    return true;
  }

 private:
  EnteredLibrary library_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_EXECUTOR_H_
