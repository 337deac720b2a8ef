#include "host/route/request.h"

#include "abi/codes.h"
#include "abi/wire.h"
#include "host/actor/bridge_token.h"
#include "host/actor/workload_info.h"

namespace troupe {
namespace {

using abi::wire::FieldSize;
using abi::wire::VarintSize;
using abi::wire::WriteField;
using abi::wire::WriteFieldHead;
using abi::wire::WriteNumber;

// Fields of an RpcEnvelope whose tags have two bytes.
constexpr uint32_t kTraceparent = 100;
constexpr uint32_t kTracestate = 101;
constexpr uint32_t kRequestId = 102;
constexpr uint32_t kTimeoutMs = 104;

// The same of a GuestHandleV1.
constexpr uint32_t kStreamingCall = 1001;
constexpr uint32_t kShape = 1002;

// 0 when there is none.
size_t OptionalSize(std::string_view text) {
  return text.empty() ? 0 : 1 + FieldSize(text.size());
}

// AbiFrame{GuestHandleV1{InvocationContextV1, RpcEnvelope}}, byte for byte as
// the codec writes it. Every message of the host takes this way: written out
// by hand, with the ids put together in their place, it costs half as much.
class RequestFrame {
 public:
  RequestFrame(const RequestParts& parts, uint64_t token)
      : parts_(parts),
        target_(*parts.target->workload.load(std::memory_order_relaxed)),
        token_(token) {
    if (parts.contexts != nullptr) {
      place_ = parts.contexts->Find(parts.caller_serial, parts.target_serial);
    }
    ids_ = place_ != nullptr && place_->size != 0 ? place_->size : MeasureIds();
    context_ = ids_ + FieldSize(parts.request_id.size());
    envelope_ =
        FieldSize(parts.route.size()) + FieldSize(parts.payload.size()) +
        OptionalSize(parts.traceparent) + OptionalSize(parts.tracestate) + 1 +
        FieldSize(parts.request_id.size()) + 2 +
        VarintSize(static_cast<uint64_t>(parts.timeout_ms));
    handle_ = FieldSize(context_) + FieldSize(envelope_);
    if (token != 0) handle_ += 1 + VarintSize(token);
    if (parts.streaming_call != 0) [[unlikely]] {
      handle_ += 2 + VarintSize(parts.streaming_call) + 2 + 1;
    }
  }

  // In bytes.
  size_t size() const { return kHead + FieldSize(handle_); }

  // Writes it into `message`, which has room, and marks its parts.
  void Write(Message* message) const {
    char* const start = message->frame();
    const auto mark = [start](const char* end, std::string_view text) {
      return FrameSpan{static_cast<uint32_t>(end - start - text.size()),
                       static_cast<uint32_t>(text.size())};
    };
    char* out = WriteNumber<1>(abi::kAbiVersion, start);
    out = WriteNumber<2>(static_cast<uint32_t>(abi::Op::kGuestHandle), out);
    out = WriteFieldHead<3>(handle_, out);

    out = WriteFieldHead<1>(context_, out);
    out = self_id_ == 0 ? abi::wire::CopyBytes(place_->view(), out)
                        : WriteIds(out);
    out = WriteField<3>(parts_.request_id, out);

    out = WriteFieldHead<2>(envelope_, out);
    out = WriteField<1>(parts_.route, out);
    message->route = mark(out, parts_.route);
    out = WriteField<2>(parts_.payload, out);
    if (!parts_.traceparent.empty()) {
      out = WriteField<kTraceparent>(parts_.traceparent, out);
      message->traceparent = mark(out, parts_.traceparent);
    }
    if (!parts_.tracestate.empty()) {
      out = WriteField<kTracestate>(parts_.tracestate, out);
      message->tracestate = mark(out, parts_.tracestate);
    }
    out = WriteField<kRequestId>(parts_.request_id, out);
    message->request_id = mark(out, parts_.request_id);
    out =
        WriteNumber<kTimeoutMs>(static_cast<uint64_t>(parts_.timeout_ms), out);

    if (token_ != 0) out = WriteNumber<3>(token_, out);
    if (parts_.streaming_call != 0) [[unlikely]] {
      out = WriteNumber<kStreamingCall>(parts_.streaming_call, out);
      out = WriteNumber<kShape>(static_cast<uint32_t>(parts_.shape), out);
    }
    message->size = static_cast<uint32_t>(out - start);
  }

 private:
  // In bytes, of the fields with the ids of both.
  size_t MeasureIds() {
    self_id_ = EncodedIdSize(target_, parts_.target_serial);
    if (parts_.caller == nullptr) return FieldSize(self_id_);
    caller_ = parts_.caller->workload.load(std::memory_order_relaxed);
    caller_id_ = EncodedIdSize(*caller_, parts_.caller_serial);
    return FieldSize(self_id_) + FieldSize(caller_id_);
  }

  char* WriteIds(char* start) const {
    char* out = WriteFieldHead<1>(self_id_, start);
    out += EncodeId(target_, parts_.target_serial, out).size();
    if (caller_ != nullptr) {
      out = WriteFieldHead<2>(caller_id_, out);
      out += EncodeId(*caller_, parts_.caller_serial, out).size();
    }
    if (place_ != nullptr) place_->Keep({start, ids_});
    return out;
  }

  static_assert(abi::kAbiVersion < 0x80);
  static_assert(static_cast<uint32_t>(abi::Op::kGuestHandle) < 0x80);
  static constexpr size_t kHead = 4;  // version and op, with their tags

  const RequestParts& parts_;
  const WorkloadInfo& target_;
  const WorkloadInfo* caller_ = nullptr;
  ContextCache::Place* place_ = nullptr;
  const uint64_t token_;
  // Bytes of each nested part, without its own tag and length.
  size_t self_id_ = 0;  // 0: both ids are in `place_`
  size_t caller_id_ = 0;
  size_t ids_;
  size_t context_;
  size_t envelope_;
  size_t handle_;
};

}  // namespace

Message* WriteRequest(const RequestParts& parts, MessagePool* pool) {
  const uint64_t token = NewBridgeToken(parts.host_number, parts.target);
  const RequestFrame frame(parts, token);
  Message* message = MessagePool::TryAllocate(
      pool, frame.size() + (parts.timeout_ms != 0 ? kRoomForReply : 0));
  if (message == nullptr) [[unlikely]]
    return nullptr;
  frame.Write(message);
  message->kind = InboxKind::kRequest;
  message->payload_type = parts.payload_type;
  message->target = parts.target;
  message->target_serial = parts.target_serial;
  message->token = token;
  message->shape = static_cast<uint8_t>(parts.shape);
  return message;
}

}  // namespace troupe
