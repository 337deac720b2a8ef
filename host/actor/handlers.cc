#include "host/actor/handlers.h"

namespace troupe {

Choice Handlers::Choose(const Message& message, IsDead is_dead) const {
  if (is_dead(message)) return Choice::kTake;
  if (count_ >= limit_) return Choice::kStop;
  const KeyPath* const path = Find(message.view(message.route));
  if (path == nullptr) return Choice::kStop;
  if (path->empty()) return Choice::kTake;
  return keys_.contains(KeyOf(PayloadOf(message), *path)) ? Choice::kPass
                                                          : Choice::kTake;
}

bool Handlers::MayBegin(const Mailbox& mailbox, IsDead is_dead) {
  return mailbox.Find(&passed_, [this, is_dead](const Message& message) {
    return Choose(message, is_dead);
  }) != nullptr;
}

Message* Handlers::TakeNext(Mailbox& mailbox, IsDead is_dead) {
  return mailbox.Take(&passed_, [this, is_dead](const Message& message) {
    return Choose(message, is_dead);
  });
}

bool Handlers::ExecutingBars(const Message& request) const {
  const KeyPath* const path = Find(request.view(request.route));
  if (path == nullptr) return true;
  return !path->empty() && executing_->key.has_value() &&
         *executing_->key == KeyOf(PayloadOf(request), *path);
}

void Handlers::Add(Handler* handler, const KeyPath& path) {
  handler->previous = last_;
  (last_ == nullptr ? first_ : last_->next) = handler;
  last_ = handler;
  ++count_;
  if (path.empty()) return;
  handler->key = KeyOf(PayloadOf(handler->message()), path);
  keys_.insert(*handler->key);
}

void Handlers::Remove(Handler* handler) {
  (handler->previous == nullptr ? first_ : handler->previous->next) =
      handler->next;
  (handler->next == nullptr ? last_ : handler->next->previous) =
      handler->previous;
  --count_;
  if (count_ == 0) begun_past_notices_ = 0;
  if (!handler->key.has_value()) return;
  keys_.erase(*handler->key);
  // One that was passed may have been waiting for it.
  passed_ = {};
}

}  // namespace troupe
