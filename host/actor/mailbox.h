// The messages that wait for one actor, in the order they were accepted, those
// sent as RPC_SIGNAL ahead of the others. Owner shard only: the bounds stand in
// the actor's slot, where senders reserve room before they push, so nothing
// here locks or counts.
#ifndef TROUPE_HOST_ACTOR_MAILBOX_H_
#define TROUPE_HOST_ACTOR_MAILBOX_H_

#include <cstdint>

#include "abi/codes.h"
#include "host/actor/message.h"
#include "host/actor/message_line.h"

namespace troupe {

// Signals that are taken in a row while other messages wait; then it is the
// oldest other one's turn, so that signals delay the rest but never starve it.
inline constexpr uint32_t kMaxSignalsInRow = 16;

class Mailbox {
 public:
  bool empty() const { return reliable_.empty() && signals_.empty(); }

  // Ownership: taken.
  void Push(Message* message) {
    const bool is_signal = message->payload_type ==
                           static_cast<uint8_t>(abi::PayloadType::kRpcSignal);
    if (is_signal) [[unlikely]] {
      signals_.Push(message);
    } else {
      reliable_.Push(message);
    }
  }

  // The message to handle next, nullptr when none waits.
  //   Ownership: the caller's.
  Message* Pop() {
    if (!signals_.empty()) [[unlikely]]
      return PopBesideSignals();
    signals_in_row_ = 0;
    return reliable_.Pop();
  }

  // The same, which stays where it is.
  const Message* Next() const {
    const bool is_signals_turn =
        !signals_.empty() &&
        (signals_in_row_ < kMaxSignalsInRow || reliable_.empty());
    return is_signals_turn ? signals_.front() : reliable_.front();
  }

  // Calls `visit` with each message.
  template <typename Visit>
  void ForEach(Visit visit) const {
    signals_.ForEach(visit);
    reliable_.ForEach(visit);
  }

  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

 private:
  Message* PopBesideSignals() {
    if (signals_in_row_ >= kMaxSignalsInRow && !reliable_.empty()) {
      signals_in_row_ = 0;
      return reliable_.Pop();
    }
    ++signals_in_row_;
    return signals_.Pop();
  }

  MessageLine reliable_;
  MessageLine signals_;
  uint8_t signals_in_row_ = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_MAILBOX_H_
