// What an actor is told ahead of its mailbox and outside its bounds: hooks,
// on_error. One at a time, in the order they came, each an entry into the guest
// like any other, so none of them runs beside a handler.
#ifndef TROUPE_HOST_ACTOR_CONTROL_LANE_H_
#define TROUPE_HOST_ACTOR_CONTROL_LANE_H_

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "host/actor/message.h"
#include "host/actor/message_pool.h"

namespace troupe {

class Actor;

struct ControlMessage {
  // What users call it, "on_error". Static text.
  std::string_view method;

  // Of two that wait with the same key, the later takes the place of the
  // earlier. 0: both are told.
  uint64_t key = 0;

  // Writes the AbiFrame when it is the message's turn; `handle` names the
  // entry.
  //   Ownership: the result is the caller's.
  absl::AnyInvocable<Message*(const Actor& actor, uint64_t handle,
                              MessagePool* pool)>
      write;
};

// Thread: the actor's shard.
class ControlLane {
 public:
  bool empty() const { return waiting_.empty(); }

  void Push(ControlMessage message) {
    const auto equal =
        std::find_if(waiting_.begin(), waiting_.end(),
                     [&message](const ControlMessage& other) {
                       return message.key != 0 && other.key == message.key;
                     });
    if (equal != waiting_.end()) {
      *equal = std::move(message);
    } else {
      waiting_.push_back(std::move(message));
    }
  }

  // The oldest; only when the lane is not empty.
  ControlMessage Pop() {
    ControlMessage message = std::move(waiting_.front());
    waiting_.pop_front();
    return message;
  }

 private:
  std::deque<ControlMessage> waiting_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_CONTROL_LANE_H_
