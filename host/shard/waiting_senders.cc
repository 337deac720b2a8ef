// Senders that wait for room in a mailbox of this shard, and calls of this
// shard that wait for room elsewhere.
//
// The line holds references, not messages: a sender keeps its message and tries
// again when it is told of room. Telling too often is harmless; what must not
// happen is that nobody is told. So each time a turn has freed room as many
// senders are told as fit, and one that is told after it gave up passes it on.
#include <algorithm>

#include "host/base/check.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"
#include "host/shard/shard.h"

namespace troupe {

void Shard::AwaitRoom(PendingCall* call) {
  ActorSlot* slot = call->target;
  const uint64_t serial = call->target_serial;
  slot->has_waiting_senders.store(true, std::memory_order_release);
  const WaitingSender sender = {call->ref, call->room_bytes};
  const uint16_t home = slot->shard.load(std::memory_order_relaxed);
  if (home == context_.index) {
    LineUp(slot, serial, sender);
    return;
  }
  Shard* owner = &context_.directory->At(home);
  owner->Post(
      [owner, slot, serial, sender] { owner->LineUp(slot, serial, sender); });
}

void Shard::LineUp(ActorSlot* slot, uint64_t serial, WaitingSender sender) {
  Actor* actor = slot->actor;
  if (actor == nullptr || actor->serial != serial || !Accepts(actor->state())) {
    Message* reply = ErrorReply(pool_, GoneError(*slot, serial));
    reply->reply_to = sender.ref;
    SendReply(reply);
    return;
  }
  if (actor->waiting_senders == nullptr) {
    actor->waiting_senders = std::make_unique<std::deque<WaitingSender>>();
  }
  actor->waiting_senders->push_back(sender);
  // The line before may have ended since the sender announced itself.
  slot->has_waiting_senders.store(true, std::memory_order_release);
  // Room may have come up while the request was on its way.
  TellWaitingSenders(actor);
}

void Shard::TellWaitingSenders(Actor* actor) {
  std::deque<WaitingSender>* line = actor->waiting_senders.get();
  if (line == nullptr) return;
  const MailboxLimits& limits = actor->workload().mailbox;
  MailboxLoad load = actor->slot->Load();
  while (!line->empty() && limits.Admits(load, line->front().bytes)) {
    const WaitingSender sender = line->front();
    line->pop_front();
    ++load.messages;
    load.bytes += sender.bytes;
    TellOfRoom(sender.ref, actor->slot, actor->serial);
  }
  if (!line->empty()) return;
  actor->waiting_senders.reset();
  actor->slot->has_waiting_senders.store(false, std::memory_order_release);
}

void Shard::TellOfRoom(CallRef ref, ActorSlot* slot, uint64_t serial) {
  const uint16_t home = CallTable::ShardOf(ref);
  if (home == context_.index) {
    RoomIsFree(ref, slot, serial);
    return;
  }
  Shard* waiter = &context_.directory->At(home);
  waiter->Post(
      [waiter, ref, slot, serial] { waiter->RoomIsFree(ref, slot, serial); });
}

void Shard::RoomIsFree(CallRef ref, ActorSlot* slot, uint64_t serial) {
  if (PendingCall* call = calls_.Find(ref)) {
    call->OnRoom(*this);
    return;
  }
  const uint16_t home = slot->shard.load(std::memory_order_relaxed);
  Shard* owner = &context_.directory->At(home);
  owner->Post([owner, slot, serial] {
    Actor* actor = slot->actor;
    if (actor != nullptr && actor->serial == serial) {
      owner->TellWaitingSenders(actor);
    }
  });
}

}  // namespace troupe
