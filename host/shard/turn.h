// What an actor does when it is its turn: the next steps of its life, then its
// messages, one at a time. Each is one entry into its guest, and what comes out
// is judged here, once, for all generations.
#ifndef TROUPE_HOST_SHARD_TURN_H_
#define TROUPE_HOST_SHARD_TURN_H_

#include <optional>
#include <string_view>

#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "absl/status/status.h"
#include "host/actor/actor.h"
#include "host/actor/entry.h"
#include "host/shard/shard.h"

namespace troupe {

// Thread: the actor's shard. A value for one turn; the actor may end in it.
class Turn {
 public:
  Turn(Shard& shard, Actor& actor) : shard_(shard), actor_(&actor) {}

  // Runs until the actor has no more to do, its share of the shard's time is
  // used, somebody's answer has come in, or an entry went to its own thread.
  void Run();

  // Handles `request`, which was in no queue, on the running fiber.
  //   Ownership: taken.
  void RunNow(Message* request);

  // Goes on after the entry that went to its own thread.
  void Continue(Entry* entry);

 private:
  static constexpr int kMessagesPerActorTurn = 64;

  void RunStep();
  void RunMessage();
  void RunChunk();
  // Unless messages like it are set aside; chunks never are.
  void Handle(Message* request);
  void EnterWith(Message* request);
  // host/shard/turn_interleaved.cc
  // False: its handler takes no turns.
  bool EnterInterleaved(Message* request);
  void JudgeLost(Entry* entry);
  // What an entry with `request` begins with.
  void Begin(Message* request, Entry* entry);
  // What an actor with streams does next.
  void RunBesideStreams();
  void EndTurn();
  // Enters the guest; judges the answer unless it comes later.
  void Enter(Entry* entry);
  void Prepare(Entry* entry);
  // `handle` 0: a new one.
  void EnterLifecycle(abi::Lifecycle hook, std::string_view request_id,
                      int64_t deadline_ns = kNoDeadline, uint64_t handle = 0);
  // host/shard/turn_control.cc
  void RunControl();
  // `crash`: the guest broke down instead of answering, and how.
  void JudgeControl(const Entry& entry, const absl::Status& status,
                    std::optional<abi::FaultKind> crash);
  // host/shard/turn_reload.cc
  void RunReload();
  void JudgeReload(Entry* entry, const absl::Status& status);

  void Judge(Entry* entry);
  // The entry is over, whatever came of it.
  void Leave(const Entry& entry);
  void JudgeStep(Entry* entry);
  void JudgeMessage(Entry* entry);
  void JudgeChunk(Entry* entry);
  // Notes that what was in hand is handled.
  void CountHandled();
  // Not inlined: few messages need it.
  [[gnu::noinline]] void CountLatency();
  void CountIgnoredOutputs(const Entry& entry);

  void Fail(const absl::Status& status);
  void End();

  Shard& shard_;
  Actor* actor_;  // nullptr once it ended
  // Messages that it may still handle before its neighbours get their turn.
  int left_ = kMessagesPerActorTurn;
  // A handler has waited while the actor went on: the turn was over then.
  bool has_given_way_ = false;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_TURN_H_
