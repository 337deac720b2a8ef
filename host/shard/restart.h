// One actor, whose guest instance gives way to another: after a crash, or when
// the actor stops itself. Its id, its mailbox and its control lane stay; the
// instance ends at a boundary between two entries, and the next one begins when
// it is due.
//
//   running → restarting: (on_stop,) destroy → held … due → initialising → …
//
// A guest of generation 3 is created again by the same table. One of generation
// 1 or 2 has its image for itself, so that it gets a fresh one.
#ifndef TROUPE_HOST_SHARD_RESTART_H_
#define TROUPE_HOST_SHARD_RESTART_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/actor/actor.h"
#include "host/actor/executor.h"
#include "host/shard/shard.h"

namespace troupe {

// Thread: the actor's shard. A value for one use.
class Restart {
 public:
  Restart(Shard& shard, Actor& actor) : shard_(shard), actor_(actor) {}

  // Its guest broke down in the entry that has just returned. Whether its
  // policy takes over: then it ends its instance next. Else it goes on, or has
  // failed to start, as if nothing had been said.
  bool OnCrash(const absl::Status& error);

  // The actor asks for its own end: a permanent one gets another instance, any
  // other is drained.
  void OnOwnStop();

  // Its instance has ended. Whether the actor stays, without one.
  bool OnInstanceEnd();

  // Gives an actor that is held its next instance, which it makes by `executor`
  // or, without one, as before. With an error there is none.
  void Begin(absl::StatusOr<std::unique_ptr<Executor>> executor);

  // An actor that is held ends.
  void Abandon();

  // The actor is gone.
  void OnEnd();

 private:
  const RestartPolicy& policy() const { return actor_.workload().restart; }
  Supervision& Record();
  void NoteCrash(const absl::Status& error);
  // Lets the instance end with `first`, and the next one begin after `wait`.
  void EndInstance(LifeStep first, absl::Duration wait);
  void AwaitDue();
  void BeginWhenDue();
  void Fail(const absl::Status& error);

  Shard& shard_;
  Actor& actor_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_RESTART_H_
