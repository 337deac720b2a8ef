#include "host/runtime/external_call.h"

#include <new>
#include <utility>

#include "abi/codec.h"
#include "abi/status_error.h"
#include "abi/wire.h"

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

}  // namespace

ExternalCall* ExternalCall::New(MessagePool* pool, Router* router, abi::Op op,
                                const ActrId& target, std::string_view route,
                                std::string_view payload,
                                const RequestOptions& options,
                                ReplyFn on_reply) {
  const abi::ActrId id = target.View();
  const abi::Encoding id_bytes(id);
  Message* block = MessagePool::Allocate(
      pool, sizeof(ExternalCall) + route.size() + payload.size() +
                options.traceparent.size() + options.tracestate.size() +
                id_bytes.size());
  static_assert(sizeof(Message) % alignof(ExternalCall) == 0);
  auto* const call =
      new (block->frame()) ExternalCall(router, std::move(on_reply));
  char* texts = block->frame() + sizeof(ExternalCall);
  char* id_end = id_bytes.Write(texts);
  TextArea area(id_end);
  call->operation_.op = op;
  call->operation_.dest = abi::DestV1::Actor(
      abi::EncodedActrId({texts, static_cast<size_t>(id_end - texts)}));
  call->operation_.route = area.Keep(route);
  call->operation_.payload = area.Keep(payload);
  // Up: half a millisecond is little time, not none.
  call->operation_.timeout_ms = absl::ToInt64Milliseconds(
      absl::Ceil(options.timeout, absl::Milliseconds(1)));
  if (op == abi::Op::kHostTell) call->operation_.timeout_ms.reset();
  call->traceparent_ = area.Keep(options.traceparent);
  call->tracestate_ = area.Keep(options.tracestate);
  return call;
}

void ExternalCall::Start(Shard& shard) {
  Caller caller;
  caller.traceparent = traceparent_;
  caller.tracestate = tracestate_;
  router_->Start(shard, caller, operation_, this);
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
  Message* block = Message::FromFrame(this);
  this->~ExternalCall();
  MessagePool::Free(block, pool);
}

}  // namespace troupe
