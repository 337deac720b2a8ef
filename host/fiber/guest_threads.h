// The threads of one host that run guests, for whoever watches them.
#ifndef TROUPE_HOST_FIBER_GUEST_THREADS_H_
#define TROUPE_HOST_FIBER_GUEST_THREADS_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>

#include "absl/base/thread_annotations.h"
#include "host/base/mutex.h"
#include "host/fiber/in_flight.h"

namespace troupe {

struct GuestThread {
  // No other thread of the host had it or will.
  uint64_t id = 0;
  // The kernel's number of it.
  pid_t tid = 0;
  // Absent: one actor's own thread.
  std::optional<uint32_t> shard;
  const InFlightSlot* in_flight = nullptr;
};

class GuestThreads {
 public:
  // Makes the calling thread one of `threads` for its own lifetime.
  //   Thread: constructed and destroyed on the same one.
  //   Ownership: `threads` outlives this.
  class Member {
   public:
    Member(GuestThreads* threads, std::optional<uint32_t> shard);
    ~Member();

    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

   private:
    GuestThreads* const threads_;
    GuestThread thread_;
  };

  GuestThreads() = default;

  GuestThreads(const GuestThreads&) = delete;
  GuestThreads& operator=(const GuestThreads&) = delete;

  // Calls `visit` for each thread, in the order in which they began. None of
  // them ends meanwhile.
  //   Thread: any that is none of them.
  void ForEach(const std::function<void(const GuestThread&)>& visit)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct ById {
    bool operator()(const GuestThread* a, const GuestThread* b) const {
      return a->id < b->id;
    }
  };

  Mutex mutex_;
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::set<const GuestThread*, ById> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_GUEST_THREADS_H_
