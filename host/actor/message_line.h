// Messages in the order they came, linked through themselves.
#ifndef TROUPE_HOST_ACTOR_MESSAGE_LINE_H_
#define TROUPE_HOST_ACTOR_MESSAGE_LINE_H_

#include "host/actor/message.h"

namespace troupe {

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
