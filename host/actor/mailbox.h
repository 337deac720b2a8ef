// The messages that wait for one actor, in the order they were accepted, those
// sent as RPC_SIGNAL ahead of the others. Owner shard only: the bounds stand in
// the actor's slot, where senders reserve room before they push, so nothing
// here locks or counts.
#ifndef TROUPE_HOST_ACTOR_MAILBOX_H_
#define TROUPE_HOST_ACTOR_MAILBOX_H_

#include <cstddef>
#include <cstdint>

#include "abi/codes.h"
#include "host/actor/message.h"
#include "host/actor/message_line.h"

namespace troupe {

// Signals that are taken in a row while other messages wait; then it is the
// oldest other one's turn, so that signals delay the rest but never starve it.
inline constexpr uint32_t kMaxSignalsInRow = 16;

// Messages of each kind that a walk passes by in one go: as many as a mailbox
// holds, unless configured otherwise.
inline constexpr size_t kMostPassed = 1024;

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

  // How far a walk has come that passes messages by; as good as the messages
  // that it has passed stay where they are.
  struct Passed {
    InboxNode* signals = nullptr;
    InboxNode* reliable = nullptr;
  };

  // Of the messages in the order of Pop(), from `passed` on, whether there is
  // one that `choose(message)` takes (message_line.h); nullptr: there is none.
  template <typename Choose>
  const Message* Find(Passed* passed, Choose choose) const {
    return Walk(passed, choose).place.message;
  }

  // The same message, out of the mailbox.
  //   Ownership: the caller's.
  template <typename Choose>
  Message* Take(Passed* passed, Choose choose) {
    const Found found = Walk(passed, choose);
    if (found.place.message == nullptr) return nullptr;
    (found.is_signal ? signals_ : reliable_).Remove(found.place);
    signals_in_row_ = found.is_signal ? signals_in_row_ + 1 : 0;
    return found.place.message;
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
  struct Found {
    MessageLine::Place place;
    bool is_signal = false;
  };

  template <typename Choose>
  Found Walk(Passed* passed, Choose& choose) const {
    bool has_stopped = false;
    auto look = [&choose, &has_stopped](const Message& message) {
      const Choice choice = choose(message);
      has_stopped = choice == Choice::kStop;
      return choice;
    };
    const bool signals_first =
        signals_in_row_ < kMaxSignalsInRow || reliable_.empty();
    for (const bool is_signal : {signals_first, !signals_first}) {
      const MessageLine::Place place =
          is_signal ? signals_.Find(&passed->signals, kMostPassed, look)
                    : reliable_.Find(&passed->reliable, kMostPassed, look);
      if (place.message != nullptr) return {place, is_signal};
      if (has_stopped) break;
    }
    return {};
  }

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
