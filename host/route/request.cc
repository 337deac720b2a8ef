#include "host/route/request.h"

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/wire.h"
#include "host/actor/handle.h"
#include "host/actor/workload_info.h"

namespace troupe {
namespace {

// Where a view of `parts` came to stand in the message: fields are written in
// the order of their numbers, so a walk over the lengths finds them.
class FieldWalk {
 public:
  explicit FieldWalk(uint32_t start) : at_(start) {}

  FrameSpan Next(size_t tag_bytes, std::string_view value) {
    const uint32_t size = static_cast<uint32_t>(value.size());
    at_ += static_cast<uint32_t>(tag_bytes + abi::wire::VarintSize(size));
    const FrameSpan span = {at_, size};
    at_ += size;
    return span;
  }

 private:
  uint32_t at_;
};

void MarkFields(const RequestParts& parts, uint32_t envelope_start,
                Message* message) {
  FieldWalk walk(envelope_start);
  message->route = walk.Next(1, parts.route);
  walk.Next(1, parts.payload);
  if (!parts.traceparent.empty()) {
    message->traceparent = walk.Next(2, parts.traceparent);
  }
  if (!parts.tracestate.empty()) {
    message->tracestate = walk.Next(2, parts.tracestate);
  }
  message->request_id = walk.Next(2, parts.request_id);
}

}  // namespace

Message* WriteRequest(const RequestParts& parts, MessagePool* pool) {
  const WorkloadInfo& target =
      *parts.target->workload.load(std::memory_order_relaxed);
  char self_id[kMaxEncodedIdBytes];
  char caller_id[kMaxEncodedIdBytes];

  abi::RpcEnvelope envelope;
  envelope.route_key = parts.route;
  envelope.payload = parts.payload;
  if (!parts.traceparent.empty()) envelope.traceparent = parts.traceparent;
  if (!parts.tracestate.empty()) envelope.tracestate = parts.tracestate;
  envelope.request_id = parts.request_id;
  envelope.timeout_ms = parts.timeout_ms;

  abi::AbiFrameOf<abi::GuestHandleOf<abi::RpcEnvelope>> frame;
  frame.abi_version = abi::kAbiVersion;
  frame.op = abi::Op::kGuestHandle;
  frame.payload.ctx.self_id =
      abi::EncodedActrId(EncodeId(target, parts.target_serial, self_id));
  if (parts.caller != nullptr) {
    const WorkloadInfo& caller =
        *parts.caller->workload.load(std::memory_order_relaxed);
    frame.payload.ctx.caller_id =
        abi::EncodedActrId(EncodeId(caller, parts.caller_serial, caller_id));
  }
  frame.payload.ctx.request_id = parts.request_id;
  frame.payload.rpc_envelope = envelope;
  size_t token_bytes = 0;
  if (target.generation == 2) {
    const uint32_t count =
        parts.target->handle_counter.fetch_add(1, std::memory_order_relaxed);
    frame.payload.bridge_token =
        Handle::Call(parts.host_number, parts.target->index, count).value();
    token_bytes = 1 + abi::wire::VarintSize(frame.payload.bridge_token);
  }

  const abi::Encoding encoding(frame);
  Message* message = MessagePool::Allocate(pool, encoding.size());
  encoding.Write(message->frame());
  message->kind = InboxKind::kRequest;
  message->size = static_cast<uint32_t>(encoding.size());
  message->payload_type = parts.payload_type;
  message->target = parts.target;
  message->target_serial = parts.target_serial;
  message->token = frame.payload.bridge_token;
  // The envelope stands last, but for a token.
  const size_t envelope_start =
      encoding.size() - token_bytes - abi::EncodedSize(envelope);
  MarkFields(parts, static_cast<uint32_t>(envelope_start), message);
  return message;
}

}  // namespace troupe
