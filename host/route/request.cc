#include "host/route/request.h"

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/wire.h"
#include "host/actor/handle.h"
#include "host/actor/workload_info.h"

namespace troupe {
namespace {

// A frame with what a request has of it, and no more. The ids are put together
// where they come to stand.

// An encoded ActrId; no bytes for nobody.
struct IdParts {
  const WorkloadInfo* workload = nullptr;
  uint64_t serial = 0;

  size_t ByteSize() const {
    return workload == nullptr ? 0 : EncodedIdSize(*workload, serial);
  }
  char* Write(char* out) const {
    return out + EncodeId(*workload, serial, out).size();
  }
};

// An InvocationContextV1.
struct Context {
  IdParts self_id;
  IdParts caller_id;
  std::string_view request_id;

  using Fields =
      abi::FieldList<abi::Required<1, abi::kMessage, &Context::self_id>,
                     abi::Implicit<2, abi::kMessage, &Context::caller_id>,
                     abi::Implicit<3, abi::kString, &Context::request_id>>;
};

// An RpcEnvelope.
struct Envelope {
  std::string_view route;
  std::string_view payload;
  std::string_view traceparent;
  std::string_view tracestate;
  std::string_view request_id;
  int64_t timeout_ms = 0;

  using Fields =
      abi::FieldList<abi::Required<1, abi::kString, &Envelope::route>,
                     abi::Required<2, abi::kBytes, &Envelope::payload>,
                     abi::Implicit<100, abi::kString, &Envelope::traceparent>,
                     abi::Implicit<101, abi::kString, &Envelope::tracestate>,
                     abi::Required<102, abi::kString, &Envelope::request_id>,
                     abi::Required<104, abi::kInt64, &Envelope::timeout_ms>>;
};

// A GuestHandleV1.
struct Handover {
  Context ctx;
  Envelope envelope;
  uint64_t bridge_token = 0;

  using Fields =
      abi::FieldList<abi::Required<1, abi::kMessage, &Handover::ctx>,
                     abi::Required<2, abi::kMessage, &Handover::envelope>,
                     abi::Implicit<3, abi::kUint64, &Handover::bridge_token>>;
};

// Where a text of the envelope came to stand in the message: fields are written
// in the order of their numbers, so a walk over the lengths, from the end of
// the frame backwards, finds them.
class BackwardWalk {
 public:
  explicit BackwardWalk(size_t end) : at_(static_cast<uint32_t>(end)) {}

  void SkipNumber(size_t tag_bytes, uint64_t value) {
    at_ -= static_cast<uint32_t>(tag_bytes + abi::wire::VarintSize(value));
  }

  FrameSpan Text(size_t tag_bytes, std::string_view text) {
    const uint32_t size = static_cast<uint32_t>(text.size());
    at_ -= size;
    const FrameSpan span = {at_, size};
    SkipNumber(tag_bytes, size);
    return span;
  }

 private:
  uint32_t at_;
};

void MarkFields(const Handover& handover, Message* message) {
  const Envelope& envelope = handover.envelope;
  BackwardWalk walk(message->size);
  if (handover.bridge_token != 0) walk.SkipNumber(1, handover.bridge_token);
  walk.SkipNumber(2, static_cast<uint64_t>(envelope.timeout_ms));
  message->request_id = walk.Text(2, envelope.request_id);
  if (!envelope.tracestate.empty()) {
    message->tracestate = walk.Text(2, envelope.tracestate);
  }
  if (!envelope.traceparent.empty()) {
    message->traceparent = walk.Text(2, envelope.traceparent);
  }
  walk.Text(1, envelope.payload);
  message->route = walk.Text(1, envelope.route);
}

}  // namespace

Message* WriteRequest(const RequestParts& parts, MessagePool* pool) {
  const WorkloadInfo& target =
      *parts.target->workload.load(std::memory_order_relaxed);
  uint64_t token = 0;
  if (target.generation == 2) {
    const uint32_t count =
        parts.target->handle_counter.fetch_add(1, std::memory_order_relaxed);
    token = Handle::Call(parts.host_number, parts.target->index, count).value();
  }
  const IdParts caller = {
      parts.caller == nullptr
          ? nullptr
          : parts.caller->workload.load(std::memory_order_relaxed),
      parts.caller_serial};
  const abi::AbiFrameOf<Handover> frame = {
      abi::kAbiVersion,
      abi::Op::kGuestHandle,
      {{{&target, parts.target_serial}, caller, parts.request_id},
       {parts.route, parts.payload, parts.traceparent, parts.tracestate,
        parts.request_id, parts.timeout_ms},
       token}};

  const abi::Encoding encoding(frame);
  Message* message = MessagePool::Allocate(pool, encoding.size());
  encoding.Write(message->frame());
  message->kind = InboxKind::kRequest;
  message->size = static_cast<uint32_t>(encoding.size());
  message->payload_type = parts.payload_type;
  message->target = parts.target;
  message->target_serial = parts.target_serial;
  message->token = token;
  MarkFields(frame.payload, message);
  return message;
}

}  // namespace troupe
