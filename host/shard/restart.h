// One actor, whose guest instance gives way to another: after a crash, or when
// the actor stops itself. Its id, its mailbox and its control lane stay; the
// instance ends at a boundary between two entries, and the next one begins when
// it is due.
//
//   running → restarting: (on_stop,) destroy → held … due → initialising → …
//
// A member of a group is restarted when the group says so: it ends its instance
// like any other, and stays held until it is told when to begin.
//
// A guest of generation 3 is created again by the same table. One of generation
// 1 or 2 has its image for itself, so that it gets a fresh one.
#ifndef TROUPE_HOST_SHARD_RESTART_H_
#define TROUPE_HOST_SHARD_RESTART_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/actor/actor.h"
#include "host/actor/executor.h"
#include "host/actor/message.h"
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

  // The same for the handler of `request`.
  void OnMessageCrash(const Message& request, const absl::Status& error);

  // INVALID_ARGUMENT for a message that must not be handled, as it has broken
  // the actor down too often. Only for an actor that has broken down.
  absl::Status CheckPoison(const Message& request);

  // Its on_start is over.
  void OnStarted();

  // The actor asks for its own end: a permanent one gets another instance, any
  // other is drained.
  void OnOwnStop();

  // Its instance has ended. Whether the actor stays, without one.
  bool OnInstanceEnd();

  // Gives an actor that is held its next instance, which it makes by `executor`
  // or, without one, as before. With an error there is none.
  void Begin(absl::StatusOr<std::unique_ptr<Executor>> executor);

  // As its group says: its instance ends, what its handler waits for is given
  // up; the next one begins at `due_ns`; or there is none, because of `error`.
  void EndWithGroup();
  void BeginWithGroup(int64_t due_ns);
  void FailWithGroup(const absl::Status& error);

  // An actor that is held ends.
  void Abandon();

  // The actor is gone.
  void OnEnd();

 private:
  const RestartPolicy& policy() const { return actor_.workload().restart; }
  bool in_group() const { return !actor_.workload().group.empty(); }
  Supervisor& supervisor() { return *shard_.context().supervisor; }
  Supervision& Record();
  void NoteCrash(const absl::Status& error);
  // Lets the instance end, beginning with `first`.
  void EndInstance(LifeStep first);
  // When the next instance begins, from the actor's own history; nothing when
  // there have been too many.
  std::optional<int64_t> NextDue();
  void AwaitDue();
  void BeginWhenDue();
  void Fail(const absl::Status& error);

  Shard& shard_;
  Actor& actor_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_RESTART_H_
