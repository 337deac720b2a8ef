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

  bool empty() const { return first_ == nullptr; }

  // The oldest, nullptr when there is none.
  Message* front() const { return static_cast<Message*>(first_); }

  void Push(Message* message) {
    message->next = nullptr;
    *last_ = message;
    last_ = &message->next;
  }

  // The same, out of the line.
  Message* Pop() {
    if (first_ == nullptr) return nullptr;
    Message* message = front();
    first_ = message->next;
    if (first_ == nullptr) last_ = &first_;
    return message;
  }

  template <typename Visit>
  void ForEach(Visit& visit) const {
    for (const InboxNode* node = first_; node != nullptr; node = node->next) {
      visit(*static_cast<const Message*>(node));
    }
  }

 private:
  InboxNode* first_ = nullptr;
  InboxNode** last_ = &first_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_MESSAGE_LINE_H_
