// What a shard needs of its host when a guest breaks down.
#ifndef TROUPE_HOST_SHARD_SUPERVISOR_H_
#define TROUPE_HOST_SHARD_SUPERVISOR_H_

#include <cstdint>

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
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_SUPERVISOR_H_
