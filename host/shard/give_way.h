// Lets an actor go on while one of its handlers waits.
#ifndef TROUPE_HOST_SHARD_GIVE_WAY_H_
#define TROUPE_HOST_SHARD_GIVE_WAY_H_

#include "host/actor/actor.h"
#include "host/actor/handlers.h"
#include "host/shard/shard.h"

namespace troupe {

// From its making the handler of `actor` that executes, and takes turns, waits
// and others may begin or go on; from its end it executes again.
//   Thread: the actor's shard; on the handler's fiber.
class GiveWay {
 public:
  GiveWay(Shard& shard, Actor& actor);
  ~GiveWay();

  GiveWay(const GiveWay&) = delete;
  GiveWay& operator=(const GiveWay&) = delete;

 private:
  Actor& actor_;
  Handlers& handlers_;
  Handler& handler_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_GIVE_WAY_H_
