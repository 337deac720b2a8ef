#include "host/runtime/external_call.h"

#include <functional>
#include <new>
#include <string>
#include <utility>

#include "abi/identity.h"
#include "abi/wire.h"
#include "host/runtime/outcome.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

// Appends copies of texts behind an object.
class TextArea {
 public:
  explicit TextArea(char* at) : at_(at) {}

  std::string_view Keep(std::string_view text) {
    const char* start = at_;
    at_ = abi::wire::CopyBytes(text, at_);
    return {start, text.size()};
  }

 private:
  char* at_;
};

Message* MessageOf(const KeptAnswer& answer, MessagePool* pool) {
  Message* message = CopyReply(pool, answer.reply);
  message->from_guest = answer.from_guest;
  message->guest_status = answer.guest_status;
  return message;
}

// Whom it is for is not part of it: a name may stand for any of several actors.
size_t FingerprintOf(abi::Op op, const abi::HostCallV1& call) {
  const std::hash<std::string_view> hash;
  return (hash(call.route_key) * 31 + hash(call.payload)) * 31 +
         static_cast<size_t>(op);
}

// An answer by which the host says that it took nothing is not kept.
AnswerStore::Keep KeepOf(const Reply& outcome) {
  const bool refused =
      !outcome.from_actor && (absl::IsUnavailable(outcome.status) ||
                              absl::IsNotFound(outcome.status) ||
                              absl::IsInvalidArgument(outcome.status));
  return refused ? AnswerStore::Keep::kNo : AnswerStore::Keep::kYes;
}

}  // namespace

ExternalCall* ExternalCall::New(Shard* here, Router* router, abi::Op op,
                                const ActrId& target, std::string_view route,
                                std::string_view payload,
                                const RequestOptions& options,
                                ReplyFn&& on_reply) {
  const ActorRef found = router->Find(target.View());
  // Not there: the router says so, and names it.
  const std::string id =
      found.slot == nullptr ? EncodeActrId(target) : std::string();
  size_t text_bytes = route.size() + id.size();
  if (here == nullptr) {
    text_bytes +=
        payload.size() + options.traceparent.size() + options.tracestate.size();
  }
  Message* block =
      MessagePool::TryAllocate(here == nullptr ? nullptr : here->pool(),
                               sizeof(ExternalCall) + text_bytes);
  if (block == nullptr) return nullptr;
  static_assert(sizeof(Message) % alignof(ExternalCall) == 0);
  auto* const call =
      new (block->frame()) ExternalCall(router, std::move(on_reply));
  TextArea area(block->frame() + sizeof(ExternalCall));
  call->target = found.slot;
  call->target_serial = found.serial;
  call->op_ = op;
  if (found.slot == nullptr) {
    call->call_.dest = abi::DestV1::Actor(abi::EncodedActrId(area.Keep(id)));
  }
  // Errors name the route as long as it waits.
  call->call_.route_key = area.Keep(route);
  if (op == abi::Op::kHostCall) {
    call->call_.timeout_ms = ToMillisRoundedUp(options.timeout);
  }
  call->call_.payload_type = options.payload_type;
  const auto keep = [&area, here](std::string_view text) {
    return here == nullptr ? area.Keep(text) : text;
  };
  call->call_.payload = keep(payload);
  call->traceparent_ = keep(options.traceparent);
  call->tracestate_ = keep(options.tracestate);
  return call;
}

void ExternalCall::RunOnce(AnswerStore* answers, NamedRequest name) {
  name.fingerprint = FingerprintOf(op_, call_);
  once_ = std::make_unique<Once>(Once{answers, std::move(name)});
}

CallHandle ExternalCall::MakeHandle(Shard* home) {
  link_ = std::make_shared<CallLink>(home, target);
  return CallHandle(link_);
}

void ExternalCall::Start(Shard& shard) {
  Caller caller;
  caller.traceparent = traceparent_;
  caller.tracestate = tracestate_;
  if (link_ == nullptr && once_ == nullptr) {
    router_->StartCall(shard, caller, op_, call_, this);
    return;
  }
  const std::shared_ptr<CallLink> link = link_;
  if (link != nullptr) link->call = this;
  const bool runs_once = once_ != nullptr;
  if (runs_once) {
    if (!IsFirst(shard)) return;
    caller.request_id = once_->name.id;
  }
  router_->StartCall(shard, caller, op_, call_, this);
  // Unless it has ended, and this with it. Nobody cancels for others.
  if (link != nullptr && link->call != nullptr && !runs_once) {
    link->ref.store(ref, std::memory_order_release);
  }
}

bool ExternalCall::IsFirst(Shard& shard) {
  KeptAnswer answer;
  const absl::StatusOr<AnswerStore::Standing> standing = once_->answers->Begin(
      once_->name, shard.now_ns(),
      [this, &shard] {
        route = call_.route_key;
        started_ns = shard.now_ns();
        deadline_ns = Router::DeadlineAfter(call_.timeout_ms, started_ns);
        shard.Await(this);
        return ref;
      },
      &answer);
  if (!standing.ok()) {
    Fail(standing.status());
    return false;
  }
  if (*standing == AnswerStore::Standing::kAnswered) {
    OnReply(shard, MessageOf(answer, shard.pool()));  // And ends this.
    return false;
  }
  once_->is_first = *standing == AnswerStore::Standing::kFirst;
  return once_->is_first;
}

void ExternalCall::TellOthers(Shard& shard, const Message& message,
                              const Reply& outcome) {
  const KeptAnswer answer = {std::string(message.bytes()), message.from_guest,
                             message.guest_status};
  for (const CallRef waiter : once_->answers->End(once_->name, shard.now_ns(),
                                                  answer, KeepOf(outcome))) {
    Message* copy = MessageOf(answer, shard.pool());
    copy->reply_to = waiter;
    shard.SendReply(copy);
  }
}

void ExternalCall::GiveUp(Shard& shard) {
  const absl::Status error = GivenUpError(*this, shard.now_ns());
  if (once_ == nullptr) {
    shard.GiveUp(this, ErrorReply(shard.pool(), error));
  } else if (!once_->is_first) {
    shard.Finish(this, ErrorReply(shard.pool(), error));
  } else {
    Reply outcome;
    outcome.status = error;
    std::exchange(on_reply_, [](const Reply&) {})(outcome);
  }
}

void ExternalCall::Fail(const absl::Status& error) {
  Reply reply;
  reply.status = error;
  on_reply_(reply);
  End(nullptr);
}

void ExternalCall::OnReply(Shard& shard, Message* message) {
  const Reply outcome = OutcomeOf(*message);
  if (once_ != nullptr && once_->is_first) {
    TellOthers(shard, *message, outcome);
  }
  on_reply_(outcome);
  MessagePool::Free(message, shard.pool());
  End(shard.pool());
}

void ExternalCall::End(MessagePool* pool) {
  if (link_ != nullptr) link_->call = nullptr;
  Message* block = Message::FromFrame(this);
  this->~ExternalCall();
  MessagePool::Free(block, pool);
}

}  // namespace troupe
