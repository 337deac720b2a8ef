// What an actor is told ahead of its mailbox and outside its bounds: hooks,
// on_error, timers that have fired. One at a time, in the order they came, each
// an entry into the guest like any other, so none of them runs beside a
// handler. While both messages and timers wait they take turns.
//
// Messages have a bound of their own, for hooks come from outside and an actor
// may be busy for long. Timers have the one of their table.
#ifndef TROUPE_HOST_ACTOR_CONTROL_LANE_H_
#define TROUPE_HOST_ACTOR_CONTROL_LANE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "host/actor/actor_timers.h"
#include "host/actor/hook_event.h"
#include "host/actor/message.h"
#include "host/actor/message_pool.h"
#include "host/base/timer_queue.h"

namespace troupe {

class Actor;

// Messages that may wait in one lane: several transitions of everything that
// there is to tell. With more, the oldest hook is told no more: what it says
// has been overtaken.
inline constexpr size_t kMaxControlMessages = 64;

// Entries from the lane in a row while messages wait in the mailbox; then it is
// a message's turn, so that the lane delays the rest but never starves it.
inline constexpr uint8_t kMaxControlInRow = 16;

struct ControlMessage {
  // What users call it, "on_error". Static text.
  std::string_view method;

  // The hook that it is, nullptr when it is none. Shared by all actors that are
  // told of it.
  std::shared_ptr<const HookEvent> hook;

  // Of what is no hook: writes the AbiFrame when it is the message's turn;
  // `handle` names the entry.
  //   Ownership: the result is the caller's.
  absl::AnyInvocable<Message*(const Actor& actor, uint64_t handle,
                              MessagePool* pool)>
      write;

  // Instead of an entry: done with the actor between two entries.
  absl::AnyInvocable<void(Actor& actor)> act;
  // Of an `act` that may be taken back, what tells it from others; 0: none.
  uint64_t number = 0;
};

// What became of a message that was pushed.
enum class ControlPush : uint8_t {
  kAdded,
  // The latest hook about the same thing says the same, and still waits: it is
  // told once, where the earlier one stood.
  kCoalesced,
  // Added, and the oldest hook dropped.
  kDroppedOldest,
};

// Thread: the actor's shard.
class ControlLane {
 public:
  bool empty() const { return waiting_.empty() && timers_.empty(); }

  // Whether what waits only tells of what has happened: hooks and on_error.
  bool has_only_notices() const;

  ControlPush Push(ControlMessage message);
  // Takes out the one with this number, not 0, if it waits.
  void Remove(uint64_t number);

  // Adds a timer that has fired and is linked nowhere.
  //   Ownership: borrowed until it is taken out.
  void PushTimer(ActorTimer* timer) { timers_.Push(timer); }
  // Takes out a timer that waits here.
  static void RemoveTimer(ActorTimer* timer) { TimerQueue::Remove(timer); }

  // The timer whose turn it is, taken out; nullptr: it is a message's. Only
  // when the lane is not empty.
  ActorTimer* PopTimer();

  // The oldest message; only after PopTimer() has found it to be its turn.
  ControlMessage Pop();

 private:
  // The hook that waits and is what `message` repeats; nullptr: none.
  ControlMessage* FindRepeated(const ControlMessage& message);

  // Few: taking one from the front costs less than any queue.
  std::vector<ControlMessage> waiting_;
  TimerQueue timers_;
  bool timer_was_last_ = false;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_CONTROL_LANE_H_
