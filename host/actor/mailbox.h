// The messages that wait for one actor, in the order they were accepted. Owner
// shard only: the bounds stand in the actor's slot, where senders reserve room
// before they push, so nothing here locks or counts.
#ifndef TROUPE_HOST_ACTOR_MAILBOX_H_
#define TROUPE_HOST_ACTOR_MAILBOX_H_

#include "host/actor/message.h"

namespace troupe {

class Mailbox {
 public:
  bool empty() const { return first_ == nullptr; }

  // Ownership: taken.
  void Push(Message* message) {
    message->next = nullptr;
    *last_ = message;
    last_ = &message->next;
  }

  // The oldest message, nullptr when none waits.
  //   Ownership: the caller's.
  Message* Pop() {
    if (first_ == nullptr) return nullptr;
    Message* message = static_cast<Message*>(first_);
    first_ = message->next;
    if (first_ == nullptr) last_ = &first_;
    return message;
  }

  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

 private:
  InboxNode* first_ = nullptr;
  InboxNode** last_ = &first_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_MAILBOX_H_
