#include "host/actor/handlers.h"

namespace troupe {

Choice Handlers::Choose(const Message& message) const {
  const KeyPath* const path = Find(message.view(message.route));
  if (path == nullptr) return Choice::kStop;
  if (path->empty()) return Choice::kTake;
  return keys_.contains(KeyOf(PayloadOf(message), *path)) ? Choice::kPass
                                                          : Choice::kTake;
}

bool Handlers::MayBegin(const Mailbox& mailbox) {
  return count_ < limit_ &&
         mailbox.Find(&passed_, [this](const Message& message) {
           return Choose(message);
         }) != nullptr;
}

Message* Handlers::TakeNext(Mailbox& mailbox) {
  return mailbox.Take(
      &passed_, [this](const Message& message) { return Choose(message); });
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
  if (!handler->key.has_value()) return;
  keys_.erase(*handler->key);
  // One that was passed may have been waiting for it.
  passed_ = {};
}

}  // namespace troupe
