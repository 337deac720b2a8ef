// What entries begin and end with, for whoever enters a guest in an actor's
// turn: inlined, since each message has them.
#ifndef TROUPE_HOST_SHARD_TURN_ENTRY_H_
#define TROUPE_HOST_SHARD_TURN_ENTRY_H_

#include "host/base/limits.h"
#include "host/shard/call_streams.h"
#include "host/shard/turn.h"

namespace troupe {

inline void Turn::Begin(Message* request, Entry* entry) {
  ActorSlot* slot = actor_->slot;
  slot->handling_since_ns.store(shard_.now_ns(), std::memory_order_relaxed);
  slot->handling.store(request->reply_to, std::memory_order_release);
  entry->frame = request->bytes();
  entry->method = request->view(request->route);
  entry->handle = request->token;
  entry->deadline_ns = request->deadline_ns;
  entry->message = request;
  actor_->in_hand = request;
}

inline void Turn::Prepare(Entry* entry) {
  ActorSlot* slot = actor_->slot;
  entry->host = shard_.context_.ops;
  entry->slot = slot;
  entry->serial = actor_->serial;
  entry->pool = shard_.pool();
  entry->max_reply_bytes = shard_.context_.max_frame_bytes;
  if (entry->handle == 0) entry->handle = shard_.NewCallHandle(slot);
  slot->entry_deadline_ns.store(entry->deadline_ns, std::memory_order_relaxed);
  slot->call_handle.store(entry->handle, std::memory_order_release);
}

inline void Turn::Leave(const Entry& entry) {
  shard_.ReadClock();
  actor_->slot->call_handle.store(0, std::memory_order_release);
  if (actor_->streaming_calls != nullptr) [[unlikely]]
    CallStreams(shard_).EndOpenedBy(*actor_, entry.handle);
  MessagePool::Free(entry.frame_memory, shard_.pool());
}

inline void Turn::CountHandled() {
  ActorSlot* slot = actor_->slot;
  actor_->in_hand = nullptr;
  slot->handling.store(0, std::memory_order_release);
  const uint64_t handled = slot->handled.load(std::memory_order_relaxed) + 1;
  slot->handled.store(handled, std::memory_order_relaxed);
  if (handled <= kTimedFirstMessages || handled % kTimedOneIn == 0) {
    CountLatency();
  }
}

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_TURN_ENTRY_H_
