// Messages in the order they came, linked through themselves.
#ifndef TROUPE_HOST_ACTOR_MESSAGE_LINE_H_
#define TROUPE_HOST_ACTOR_MESSAGE_LINE_H_

#include <cstddef>
#include <cstdint>

#include "host/actor/message.h"

namespace troupe {

// What to do about a message that waits.
enum class Choice : uint8_t {
  kTake,
  kPass,  // look at the next one
  kStop,  // nothing overtakes it
};

// Thread: its owner's. Owns nothing: whoever ends it pops what is in it first.
class MessageLine {
 public:
  MessageLine() = default;
  MessageLine(const MessageLine&) = delete;
  MessageLine& operator=(const MessageLine&) = delete;

  bool empty() const { return last_ == nullptr; }

  // The oldest, nullptr when there is none.
  Message* front() const {
    return last_ == nullptr ? nullptr : static_cast<Message*>(last_->next);
  }

  void Push(Message* message) {
    if (last_ == nullptr) {
      message->next = message;
    } else {
      message->next = last_->next;
      last_->next = message;
    }
    last_ = message;
  }

  // The same, out of the line.
  Message* Pop() {
    if (last_ == nullptr) return nullptr;
    auto* const message = static_cast<Message*>(last_->next);
    if (message == last_) {
      last_ = nullptr;
    } else {
      last_->next = message->next;
    }
    return message;
  }

  // A message, and what stands before it in the ring; nullptr: none.
  struct Place {
    InboxNode* before = nullptr;
    Message* message = nullptr;
  };

  // The first one behind `*passed`, nullptr: the first of all, that
  // `choose(message)` takes; `*passed` becomes the last one that it passes. Not
  // more than `most` are looked at, and none behind one that it stops at.
  //   Ownership: borrowed; `*passed` is in the line.
  template <typename Choose>
  Place Find(InboxNode** passed, size_t most, Choose& choose) const {
    if (last_ == nullptr || *passed == last_) return {};
    InboxNode* before = *passed == nullptr ? last_ : *passed;
    for (; most > 0; --most) {
      auto* const message = static_cast<Message*>(before->next);
      const Choice choice = choose(*message);
      if (choice == Choice::kTake) return {before, message};
      if (choice == Choice::kStop) return {};
      *passed = before = message;
      if (before == last_) return {};
    }
    return {};
  }

  // Takes out the message that has been found at `place`.
  void Remove(const Place& place) {
    if (place.before == place.message) {
      last_ = nullptr;
      return;
    }
    place.before->next = place.message->next;
    if (last_ == place.message) last_ = place.before;
  }

  template <typename Visit>
  void ForEach(Visit& visit) const {
    const InboxNode* node = last_;
    if (node == nullptr) return;
    do {
      node = node->next;
      visit(*static_cast<const Message*>(node));
    } while (node != last_);
  }

 private:
  // The newest; the oldest comes after it, so that one pointer is enough: each
  // actor has two lines.
  InboxNode* last_ = nullptr;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_MESSAGE_LINE_H_
