#include "host/runtime/external_call.h"

#include <new>
#include <utility>

#include "abi/codec.h"
#include "abi/identity.h"
#include "abi/status_error.h"
#include "abi/wire.h"

namespace troupe {
namespace {

// Half a millisecond is little time, not none. absl::Ceil() would divide, with
// a hundred instructions.
int64_t ToMillisRoundedUp(absl::Duration timeout) {
  const int64_t ms = absl::ToInt64Milliseconds(timeout);
  const bool is_more =
      timeout < absl::InfiniteDuration() && absl::Milliseconds(ms) < timeout;
  return is_more ? ms + 1 : ms;
}

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

}  // namespace

ExternalCall* ExternalCall::New(Shard* here, Router* router, abi::Op op,
                                const ActrId& target, std::string_view route,
                                std::string_view payload,
                                const RequestOptions& options,
                                ReplyFn on_reply) {
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
      MessagePool::Allocate(here == nullptr ? nullptr : here->pool(),
                            sizeof(ExternalCall) + text_bytes);
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

CallHandle ExternalCall::MakeHandle(Shard* home) {
  link_ = std::make_shared<CallLink>(home, target);
  return CallHandle(link_);
}

void ExternalCall::Start(Shard& shard) {
  Caller caller;
  caller.traceparent = traceparent_;
  caller.tracestate = tracestate_;
  if (link_ == nullptr) {
    router_->StartCall(shard, caller, op_, call_, this);
    return;
  }
  const std::shared_ptr<CallLink> link = link_;
  link->call = this;
  router_->StartCall(shard, caller, op_, call_, this);
  // Unless it has ended, and this with it.
  if (link->call != nullptr) link->ref.store(ref, std::memory_order_release);
}

void ExternalCall::Fail(const absl::Status& error) {
  Reply reply;
  reply.status = error;
  on_reply_(reply);
  End(nullptr);
}

void ExternalCall::OnReply(Shard& shard, Message* message) {
  Reply outcome;
  abi::AbiReply reply;
  // What the host passes on it has read before.
  if (abi::Decode(message->bytes(), &reply)) {
    outcome.status = FromReply(reply);
    outcome.payload = reply.payload;
  } else {
    outcome.status = InternalError("malformed reply");
  }
  outcome.from_actor = message->from_guest;
  outcome.guest_status = message->guest_status;
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
