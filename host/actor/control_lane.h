// What an actor is told ahead of its mailbox and outside its bounds: hooks,
// on_error. One at a time, in the order they came, each an entry into the guest
// like any other, so none of them runs beside a handler.
//
// The lane has a bound of its own, for hooks come from outside and an actor may
// be busy for long.
#ifndef TROUPE_HOST_ACTOR_CONTROL_LANE_H_
#define TROUPE_HOST_ACTOR_CONTROL_LANE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "host/actor/hook_event.h"
#include "host/actor/message.h"
#include "host/actor/message_pool.h"

namespace troupe {

class Actor;

// Messages that may wait in one lane: several transitions of everything that
// there is to tell. With more, the oldest hook is told no more: what it says
// has been overtaken.
inline constexpr size_t kMaxControlMessages = 64;

// Entries from the lane in a row while messages wait in the mailbox; then it is
// a message's turn, so that the lane delays the rest but never starves it.
inline constexpr uint32_t kMaxControlInRow = 16;

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
  bool empty() const { return waiting_.empty(); }

  ControlPush Push(ControlMessage message);

  // The oldest; only when the lane is not empty.
  ControlMessage Pop();

  // Whether the lane goes before the messages that wait in the mailbox; asked
  // once for each entry.
  bool GoesFirst() {
    if (in_row_ < kMaxControlInRow) {
      ++in_row_;
      return true;
    }
    in_row_ = 0;
    return false;
  }

 private:
  // The hook that waits and is what `message` repeats; nullptr: none.
  ControlMessage* FindRepeated(const ControlMessage& message);

  // Few: taking one from the front costs less than any queue.
  std::vector<ControlMessage> waiting_;
  uint32_t in_row_ = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_CONTROL_LANE_H_
