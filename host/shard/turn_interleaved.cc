// An actor's turn at a message whose handler takes turns with others.
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/chunk.h"
#include "host/actor/handlers.h"
#include "host/shard/call_text.h"
#include "host/shard/entry_scope.h"
#include "host/shard/turn.h"
#include "host/shard/turn_entry.h"

namespace troupe {

// It may wait, and others of the actor begin and end meanwhile; serial ones
// don't, nor does the actor's life go on.
bool Turn::EnterInterleaved(Message* request) {
  if (IsChunk(*request)) return false;
  Handlers& handlers = *actor_->handlers();
  const KeyPath* const key = handlers.Find(request->view(request->route));
  if (key == nullptr) return false;
  Entry entry;
  Begin(request, &entry);
  Prepare(&entry);
  Handler handler;
  handler.entry = &entry;
  handlers.set_limit(shard_.context_.max_handlers);
  handlers.Add(&handler, *key);
  if (actor_->control != nullptr) handlers.CountPastNotices();
  handlers.set_executing(&handler);
  actor_->occupancy = Occupancy::kEntered;
  {
    EntryScope scope(&entry, *actor_->executor);
    // Only executors of a thread of their own answer later.
    static_cast<void>(actor_->executor->Enter(&entry));
  }
  handlers.set_executing(nullptr);
  handlers.Remove(&handler);
  actor_->occupancy = handlers.empty() ? Occupancy::kFree : Occupancy::kWaiting;
  if (handler.has_waited) {
    has_given_way_ = true;
    left_ = 0;
  }
  if (handler.has_lost_instance) {
    JudgeLost(&entry);
  } else {
    Judge(&entry);
  }
  // It broke down, and its instance is to end, which waits for the others.
  if (actor_->step != LifeStep::kServe && !handlers.empty()) {
    handlers.ForEachWaiting([](Handler& h) { h.has_lost_instance = true; });
    shard_.GiveUpHandlers(actor_);
  }
  return true;
}

// Not its fault: such a message is not counted against what it asks for.
void Turn::JudgeLost(Entry* entry) {
  Leave(*entry);
  CountHandled();
  MessagePool::Free(entry->reply, shard_.pool());
  actor_->slot->failed.fetch_add(1, std::memory_order_relaxed);
  shard_.AnswerDead(
      entry->message, DeathReason::kHandlerCrashed,
      UnavailableError(fmt::format(
          "{} {}: the actor broke down in another handler meanwhile",
          ActorText(actor_->slot, actor_->serial), entry->method)));
}

}  // namespace troupe
