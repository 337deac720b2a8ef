#include "host/shard/call_streams.h"

#include <string>
#include <utility>
#include <vector>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/base/check.h"
#include "host/base/limits.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

// "1@1/acme:a:1.0.0 -> 2@1/acme:b:1.0.0 demo.Numbers.List", from either end.
std::string CallText(const CallStreamEnd& end) {
  const std::string owner = ActorText(end.owner, end.serial);
  const std::string peer = ActorText(end.peer, end.peer_serial);
  const bool is_handler = IsHandlerEnd(end.id);
  return fmt::format("{} -> {} {}", is_handler ? peer : owner,
                     is_handler ? owner : peer, end.route);
}

void Forget(const OpenedCalls& opened, CallRef ref) {
  if (opened == nullptr) return;
  std::erase_if(*opened,
                [ref](const OpenedCall& call) { return call.ref == ref; });
}

}  // namespace

absl::Status CallStreams::StateError(const CallStreamEnd& end,
                                     std::string_view what) {
  return absl::FailedPreconditionError(
      fmt::format("{}: {}", CallText(end), what));
}

absl::Status CallStreams::StatusOf(const Message& reply) {
  abi::AbiReply read;
  return abi::Decode(reply.bytes(), &read) ? FromReply(read)
                                           : InternalError("malformed reply");
}

absl::Status CallStreams::CheckMayOpen(const Actor& actor) {
  if (actor.streaming_calls == nullptr ||
      actor.streaming_calls->size() < kMaxStreamingCallsPerActor) {
    return absl::OkStatus();
  }
  return UnavailableError(fmt::format(
      "{} has {} streaming calls open; more "
      "are not possible",
      ActorText(actor.slot, actor.serial), actor.streaming_calls->size()));
}

void CallStreams::Open(const PendingCall& call, abi::CallShape shape,
                       const Opener& opener) {
  const uint16_t here = shard_.context().index;
  const uint16_t home = call.target->shard.load(std::memory_order_relaxed);
  auto mine = std::make_unique<CallStreamEnd>();
  auto other = std::make_unique<CallStreamEnd>();
  mine->id = call.ref;
  mine->owner = other->peer = call.caller;
  mine->serial = other->peer_serial = call.caller_serial;
  mine->peer = other->owner = call.target;
  mine->peer_serial = other->serial = call.target_serial;
  mine->peer_shard = home;
  other->id = OtherEnd(call.ref);
  other->peer_shard = here;
  other->peer_is_serial = opener.is_serial;
  mine->route = other->route = std::string(call.route);
  mine->deadline_ns = other->deadline_ns = call.deadline_ns;
  if (home != here) {
    mine->channel = other->channel = std::make_shared<CallChannel>();
  }
  if (shape == abi::CallShape::kServerStream) {
    mine->write_error = StateError(*mine, "its caller sends no items");
    other->is_done = true;
  } else if (shape == abi::CallShape::kClientStream) {
    other->write_error = StateError(*mine, "its handler sends no items");
  }
  if (call.caller != nullptr) {
    Actor& actor = *call.caller->actor;
    if (actor.streaming_calls == nullptr) {
      actor.streaming_calls = std::make_unique<std::vector<OpenedCall>>();
    }
    actor.streaming_calls->push_back({call.ref, opener.entry});
  }
  shard_.call_streams().Add(std::move(mine));
  if (home == here) {
    shard_.call_streams().Add(std::move(other));
    return;
  }
  // Ahead of the request and of all items, which take the same way.
  Shard* const there = &shard_.context().directory->At(home);
  there->Post([there, other = std::move(other)]() mutable {
    there->call_streams().Add(std::move(other));
  });
}

Message* CallStreams::Opened(CallEndId id) {
  CallStreamEnd* const end = Local(id);
  TROUPE_CHECK(end != nullptr);
  if (end->outcome != nullptr) return TakeEnd(*end);
  return OkReply(shard_.pool(), abi::EncodeToString(abi::HostCallOpenedV1{id}));
}

CallStreamEnd* CallStreams::Local(CallEndId id) {
  return shard_.call_streams().Find(id);
}

CallStreamEnd* CallStreams::Find(CallEndId id, const ActorSlot* owner,
                                 uint64_t serial) {
  CallStreamEnd* end = Local(id);
  const bool is_theirs =
      end != nullptr && end->owner == owner && end->serial == serial;
  return is_theirs ? end : nullptr;
}

void CallStreams::Answer(PendingCall* call, Message* reply) {
  if (call->ref != 0) {
    shard_.Finish(call, reply);
  } else {
    call->OnReply(shard_, reply);
  }
}

void CallStreams::Tell(CallStreamEnd& end, Told told) {
  const CallEndId id = OtherEnd(end.id);
  if (!IsRemote(end)) {
    if (CallStreamEnd* const other = Local(id)) OnTold(*other, told);
    return;
  }
  Announce(end);
  Shard* const there = &shard_.context().directory->At(end.peer_shard);
  there->Post([there, id, told = std::move(told)] {
    CallStreams streams(*there);
    CallStreamEnd* const other = streams.Local(id);
    if (other == nullptr) return;
    ++other->received;
    streams.OnTold(*other, told);
    streams.OnArrival(id);
  });
}

void CallStreams::OnTold(CallStreamEnd& end, const Told& told) {
  switch (told.notice) {
    case Notice::kCredit:
      end.window.GiveBack(told.run);
      ServeWriter(end);
      break;
    case Notice::kDone:
      end.is_done = true;
      ServeReader(end);
      break;
    case Notice::kDeaf:
      end.write_error = StateError(
          end, ActorText(end.peer, end.peer_serial) + " reads no more items");
      ServeWriter(end);
      break;
    case Notice::kOver:
      end.DropItems(shard_.pool());
      end.is_done = true;
      end.read_error = told.error;
      end.write_error = told.error;
      ServeReader(end);
      ServeWriter(end);
      break;
    case Notice::kGone:
      Close(end, StateError(end, "its request was not sent"));
      break;
  }
}

void CallStreams::FinishWrites(CallStreamEnd& end) {
  end.write_error = StateError(
      end, ActorText(end.owner, end.serial) + " has sent its last item");
  Tell(end, {Notice::kDone});
  ServeWriter(end);
}

void CallStreams::StopReads(CallStreamEnd& end) {
  end.DropItems(shard_.pool());
  end.is_done = true;
  end.read_error = StateError(
      end, ActorText(end.owner, end.serial) + " reads no more items");
  Tell(end, {Notice::kDeaf});
  ServeReader(end);
}

void CallStreams::EndBy(CallStreamEnd& end, abi::CallEnd what) {
  if (!IsHandlerEnd(end.id) && what != abi::CallEnd::kWrites) {
    GiveUpCall(end.id);
    return;
  }
  const bool reads_on = what == abi::CallEnd::kWrites;
  const bool writes_on = what == abi::CallEnd::kReads;
  if (!writes_on && end.write_error.ok()) FinishWrites(end);
  if (!reads_on && end.read_error.ok()) StopReads(end);
}

void CallStreams::EndCaller(CallEndId id, Message* outcome, bool was_sent) {
  CallStreamEnd* const end = Local(id);
  if (end == nullptr) {
    MessagePool::Free(outcome, shard_.pool());
    return;
  }
  const absl::Status status = StatusOf(*outcome);
  if (was_sent) {
    Tell(*end, {Notice::kOver,
                {},
                absl::IsDeadlineExceeded(status)
                    ? status
                    : absl::CancelledError(CallText(*end) +
                                           ": nobody waits for it any more")});
  } else {
    Tell(*end, {Notice::kGone});
  }
  end->outcome = outcome;
  end->write_error =
      status.ok() ? StateError(*end, "its handler has returned") : status;
  ServeWriter(*end);
  ServeReader(*end);
}

void CallStreams::EndHandler(const Message& request) {
  CallStreamEnd* const end = Local(OtherEnd(request.reply_to));
  if (end == nullptr) return;
  if (IsRemote(*end)) Announce(*end);
  Close(*end, StateError(*end, "its handler has returned"));
}

void CallStreams::Close(CallStreamEnd& end, const absl::Status& error) {
  end.DropItems(shard_.pool());
  end.is_done = true;
  end.read_error = error;
  end.write_error = error;
  ServeReader(end);
  ServeWriter(end);
  Remove(end);
}

void CallStreams::GiveUpCall(CallEndId id) {
  if (PendingCall* const call = shard_.calls().Find(id)) {
    shard_.GiveUp(
        call, ErrorReply(shard_.pool(), GivenUpError(*call, shard_.now_ns())));
  }
  if (CallStreamEnd* const rest = Local(id)) Remove(*rest);
}

void CallStreams::EndOpenedBy(const Actor& actor, uint64_t entry) {
  std::vector<CallRef> left_open;
  for (const OpenedCall& call : *actor.streaming_calls) {
    if (call.entry == entry) left_open.push_back(call.ref);
  }
  for (const CallRef ref : left_open) GiveUpCall(ref);
}

void CallStreams::EndAll(const OpenedCalls& opened) {
  if (opened == nullptr) return;
  const std::vector<OpenedCall> open = *opened;
  for (const OpenedCall& call : open) GiveUpCall(call.ref);
}

void CallStreams::Remove(CallStreamEnd& end) {
  end.DropItems(shard_.pool());
  if (!IsHandlerEnd(end.id) && end.owner != nullptr) {
    const Actor* const actor = end.owner->actor;
    if (actor != nullptr && actor->serial == end.serial) {
      Forget(actor->streaming_calls, end.id);
      if (actor->reload != nullptr) {
        Forget(actor->reload->streaming_calls, end.id);
      }
    }
  }
  shard_.call_streams().Remove(end.id);
}

}  // namespace troupe
