// What actors write to the host's log: under whose name, about which request,
// and how much of it.
#ifndef TROUPE_HOST_ROUTE_GUEST_LOG_H_
#define TROUPE_HOST_ROUTE_GUEST_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "host/actor/message.h"
#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/mutex.h"
#include "host/route/registry.h"

namespace troupe {

// Thread: any.
class GuestLog {
 public:
  // Takes `lines_per_second` of each actor, 0 any number; of what is left out a
  // line tells, with the first one of a later second or at the end. Both
  // outlive this.
  GuestLog(Log* log, const Clock* clock, uint32_t lines_per_second)
      : log_(log), clock_(clock), most_(lines_per_second) {}
  ~GuestLog();

  GuestLog(const GuestLog&) = delete;
  GuestLog& operator=(const GuestLog&) = delete;

  // `in_hand` is what the actor handles; nullptr: nothing, or it is unknown. A
  // level above critical counts as critical; of a long text its beginning is
  // written.
  void Write(const ActorRef& actor, const Message* in_hand, LogLevel level,
             std::string_view text) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Count {
    uint32_t written = 0;
    // Once one is left out:
    uint64_t left_out = 0;
    LogLevel highest{};
    std::string actor;
  };
  using Counts = std::unordered_map<uint64_t, Count>;  // by serial

  bool Admit(const ActorRef& actor, LogLevel level) ABSL_LOCKS_EXCLUDED(mutex_);
  void Tell(const Counts& counts) const;

  Log* const log_;
  const Clock* const clock_;
  const uint32_t most_;

  Mutex mutex_;
  int64_t began_ns_ ABSL_GUARDED_BY(mutex_) = 0;  // this second
  Counts counts_ ABSL_GUARDED_BY(mutex_);         // of this second
};

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_GUEST_LOG_H_
