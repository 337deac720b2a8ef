// Work that nobody waits for any more.
//
// A caller that gives up ends its own wait first, so the rest is for others'
// sake and may race with the answer: the request is named by its CallRef, which
// is never used again, and where it is neither in hand nor queued nothing
// happens. A deadline that passes needs none of this: requests carry it, and
// what they wait for never waits longer.
#include <memory>
#include <unordered_set>

#include "host/actor/entry.h"
#include "host/actor/handlers.h"
#include "host/shard/call_streams.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"
#include "host/shard/shard.h"
#include "host/shard/streams.h"

namespace troupe {
namespace {

// An actor notes this many cancelled requests more than it has messages queued
// before it looks which of them are still there.
constexpr size_t kCancelledSlack = 64;

// Forgets the requests that had been answered when their callers gave up.
void ForgetAnswered(Actor* actor) {
  std::unordered_set<CallRef> queued;
  actor->mailbox.ForEach([actor, &queued](const Message& request) {
    if (actor->cancelled->contains(request.reply_to)) {
      queued.insert(request.reply_to);
    }
  });
  *actor->cancelled = std::move(queued);
}

}  // namespace

void Shard::GiveUp(PendingCall* call, Message* reply) {
  const CallRef ref = call->ref;
  ActorSlot* const slot = call->target;
  const uint64_t serial = call->target_serial;
  const bool was_sent = slot != nullptr &&
                        (call->room_bytes == 0 || call->is_chunk) &&
                        call->stream_wait == StreamWait::kNone;
  Finish(call, reply);
  if (!was_sent) return;
  // At once, for a handler that holds its shard and asks from time to time.
  slot->MarkCancelled(ref);
  // Posted to this shard as well: a chain of waiting actors may be long.
  Shard* const home =
      &context_.directory->At(slot->shard.load(std::memory_order_relaxed));
  home->Post(
      [home, ref, slot, serial] { home->CancelRequest(ref, slot, serial); });
}

void Shard::CancelRequest(CallRef ref, ActorSlot* slot, uint64_t serial) {
  // A leftover of a shard that has ended: so have the fibers of its handlers.
  if (Current() != this) return;
  Actor* const actor = slot->actor;
  if (actor == nullptr || actor->serial != serial) return;
  Handlers* const handlers = actor->handlers();
  Handler* const waiting =
      handlers == nullptr ? nullptr : handlers->FindWaiting(ref);
  const bool is_in_hand =
      actor->in_hand != nullptr && actor->in_hand->reply_to == ref;
  if (!is_in_hand && waiting == nullptr) {
    if (actor->streams != nullptr) Streams(*this).Withdraw(*actor, ref);
    if (actor->mailbox.empty()) return;
    if (actor->cancelled == nullptr) {
      actor->cancelled = std::make_unique<std::unordered_set<CallRef>>();
    }
    actor->cancelled->insert(ref);
    if (actor->cancelled->size() > slot->Load().messages + kCancelledSlack) {
      ForgetAnswered(actor);
    }
    // It may be what holds others up.
    if (handlers != nullptr) Schedule(actor);
    return;
  }
  if (waiting != nullptr) {
    waiting->MarkCancelled();
  } else {
    slot->MarkCancelled(ref);
    slot->entry_deadline_ns.store(kCancelledDeadline,
                                  std::memory_order_relaxed);
  }
  PendingCall* call = actor->waits;
  while (call != nullptr) {
    if (call->on_behalf_of == ref) {
      GiveUp(call, ErrorReply(pool_, GivenUpError(*call, now_ns_)));
      // With a streaming call end the waits at its end, so it begins anew.
      call = actor->waits;
    } else {
      call = call->next_of_caller;
    }
  }
}

void Shard::NoticeExpiry(ActorSlot* slot, uint64_t serial) {
  if (!slot->interleaves.load(std::memory_order_relaxed)) return;
  AtHome(context_.directory, slot, serial, [](Shard& home, Actor& actor) {
    home.ReadClock();
    home.Schedule(&actor);
  });
}

void Shard::GiveUpHandlers(Actor* actor) {
  if (actor->in_hand != nullptr) {
    actor->slot->MarkCancelled(actor->in_hand->reply_to);
    actor->slot->entry_deadline_ns.store(kCancelledDeadline,
                                         std::memory_order_relaxed);
  }
  if (Handlers* const handlers = actor->handlers()) {
    handlers->ForEachWaiting([](Handler& h) { h.MarkCancelled(); });
  }
  while (PendingCall* call = actor->waits) {
    GiveUp(call, ErrorReply(pool_, GivenUpError(*call, now_ns_)));
  }
}

bool Shard::DropIfCancelled(Actor* actor, Message* request) {
  const bool is_cancelled = actor->cancelled->erase(request->reply_to) != 0;
  if (actor->cancelled->empty() || actor->mailbox.empty()) {
    actor->cancelled.reset();
  }
  if (!is_cancelled) return false;
  counters_.cancelled.Add();
  Answer(request, nullptr);
  return true;
}

void Shard::EndCallsOf(const Actor& actor) {
  while (PendingCall* call = actor.waits) {
    GiveUp(call, ErrorReply(pool_, GoneError(*actor.slot, actor.serial)));
  }
  CallStreams(*this).EndAll(actor.streaming_calls);
}

}  // namespace troupe
