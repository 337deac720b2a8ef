// What a shard needs of its host when a guest breaks down.
#ifndef TROUPE_HOST_SHARD_SUPERVISOR_H_
#define TROUPE_HOST_SHARD_SUPERVISOR_H_

#include <cstdint>

#include "absl/status/status.h"
#include "host/supervise/crash_log.h"

namespace troupe {

struct ActorSlot;

// Thread: any shard's.
class Supervisor {
 public:
  virtual ~Supervisor() = default;

  // What is kept of crashes.
  virtual CrashLog& crashes() = 0;

  // Has a fresh way into the guest made for the actor with `serial` in `slot`,
  // which lives on the calling shard; Restart::Begin() gets it there.
  virtual void RenewExecutor(ActorSlot* slot, uint64_t serial) = 0;

  // What happens to a member of a group, which decides what follows: its
  // instance breaks down, or ends as it asked for; it has none any more; one
  // has started; it can't have another; it is no more.
  virtual void OnMemberCrash(ActorSlot* slot, uint64_t serial,
                             const absl::Status& error) = 0;
  virtual void OnMemberHeld(ActorSlot* slot, uint64_t serial) = 0;
  virtual void OnMemberStarted(ActorSlot* slot, uint64_t serial) = 0;
  virtual void OnMemberFailed(ActorSlot* slot, uint64_t serial,
                              const absl::Status& error) = 0;
  virtual void OnMemberGone(ActorSlot* slot, uint64_t serial) = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_SUPERVISOR_H_
