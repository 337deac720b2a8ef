#include "guest_sdk/host_access.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "abi/wire.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "guest_sdk/internal/frame_buffer.h"
#include "guest_sdk/internal/invoke.h"

namespace troupe {
namespace {

using internal::Invoke;

// At least 1, for 0 would mean "no timeout of its own".
std::optional<int64_t> ToTimeoutMs(absl::Duration timeout) {
  if (timeout == absl::ZeroDuration()) return std::nullopt;
  const auto rounded_up = absl::Ceil(timeout, absl::Milliseconds(1));
  return std::max<int64_t>(1, absl::ToInt64Milliseconds(rounded_up));
}

// AbiFrame{HostCallV1}, or HostTellV1, which has the same fields, byte for byte
// as the codec writes it. Written out by hand, it costs a third: most of what
// an actor does is to send.
class SendFrame {
 public:
  SendFrame(abi::Op op, const Dest& dest, std::string_view route,
            const internal::PayloadRef& payload,
            std::optional<int64_t> timeout_ms,
            std::optional<PayloadType> payload_type)
      : op_(static_cast<uint32_t>(op)),
        dest_(dest.encoded()),
        route_(route),
        payload_(payload),
        timeout_ms_(static_cast<uint64_t>(timeout_ms.value_or(0))),
        payload_type_(payload_type) {
    using abi::wire::FieldSize;
    using abi::wire::VarintSize;
    call_ = FieldSize(dest_.size());
    if (!route_.empty()) call_ += FieldSize(route_.size());
    const size_t size = payload_.ByteSize();
    if (size != 0) call_ += FieldSize(size);
    if (timeout_ms_ != 0) call_ += 2 + VarintSize(timeout_ms_);
    if (payload_type_.has_value()) call_ += 2 + VarintSize(TypeNumber());
    size_ = 2 + 1 + VarintSize(op_) + FieldSize(call_);
  }

  // In bytes.
  size_t size() const { return size_; }

  void Write(char* out) const {
    using abi::wire::WriteNumber;
    out = WriteNumber<1>(abi::kAbiVersion, out);
    out = WriteNumber<2>(op_, out);
    out = abi::wire::WriteFieldHead<3>(call_, out);
    if (!route_.empty()) out = abi::wire::WriteField<1>(route_, out);
    out = abi::wire::WriteField<2>(dest_, out);
    const size_t size = payload_.ByteSize();
    if (size != 0) {
      out = payload_.Write(abi::wire::WriteFieldHead<3>(size, out));
    }
    if (timeout_ms_ != 0) out = WriteNumber<1001>(timeout_ms_, out);
    if (payload_type_.has_value()) WriteNumber<1002>(TypeNumber(), out);
  }

 private:
  uint64_t TypeNumber() const { return static_cast<uint32_t>(*payload_type_); }

  const uint32_t op_;
  const std::string_view dest_;
  const std::string_view route_;
  const internal::PayloadRef& payload_;
  const uint64_t timeout_ms_;  // 0: none
  const std::optional<PayloadType> payload_type_;
  size_t call_;
  size_t size_;
};

absl::Status SendAndReceive(const SendFrame& frame, abi::Op op,
                            ReplyBytes* reply) {
  internal::FrameBuffer buffer(frame.size());
  frame.Write(buffer.data());
  return reply->Receive(op, {buffer.data(), frame.size()});
}

absl::StatusOr<ActrType> ToType(std::string_view text) {
  ActrType type;
  const std::string wrong = ParseActrType(text, &type);
  if (!wrong.empty()) return InvalidArgumentError(wrong);
  return type;
}

absl::StatusOr<ActrId> ToId(std::string_view payload, std::string_view what) {
  abi::ActrId id;
  if (!abi::Decode<abi::Reading::kStrict>(payload, &id)) {
    return DecodeFailureError(
        fmt::format("host's reply to {} is not an ActrId ({} bytes)", what,
                    payload.size()));
  }
  return ActrId::From(id);
}

}  // namespace

absl::Status HostAccess::SendCall(const Dest& dest, std::string_view route,
                                  const internal::PayloadRef& payload,
                                  const CallOptions& options,
                                  ReplyBytes* reply) const {
  if (options.timeout < absl::ZeroDuration()) {
    return TimedOutError(fmt::format("no time was left to call '{}'", route));
  }
  const SendFrame frame(abi::Op::kHostCall, dest, route, payload,
                        ToTimeoutMs(options.timeout), options.payload_type);
  return SendAndReceive(frame, abi::Op::kHostCall, reply);
}

absl::Status HostAccess::SendTell(const Dest& dest, std::string_view route,
                                  const internal::PayloadRef& payload,
                                  const TellOptions& options) const {
  ReplyBytes reply(link_);
  const SendFrame frame(abi::Op::kHostTell, dest, route, payload, std::nullopt,
                        options.payload_type);
  return SendAndReceive(frame, abi::Op::kHostTell, &reply);
}

absl::StatusOr<std::string> HostAccess::CallRaw(
    const ActrId& target, std::string_view route,
    std::string_view payload) const {
  const std::string encoded = EncodeActrId(target);
  ReplyBytes reply(link_);
  const abi::HostCallRawV1 call{route, abi::EncodedActrId(encoded), payload};
  const absl::Status status = Invoke(abi::Op::kHostCallRaw, call, &reply);
  if (!status.ok()) return status;
  return std::string(reply.view());
}

absl::StatusOr<std::unique_ptr<internal::ItemStream>> HostAccess::OpenCall(
    abi::CallShape shape, const Dest& dest, std::string_view route,
    const internal::PayloadRef& request, const CallOptions& options) const {
  if (link_.v3 == nullptr) {
    return NotImplementedError("streaming calls: this host is of generation 1");
  }
  abi::HostOpenCallOf<internal::PayloadRef> open;
  open.route_key = route;
  open.payload = request;
  open.timeout_ms = ToTimeoutMs(options.timeout);
  open.payload_type = options.payload_type;
  open.shape = shape;
  ReplyBytes reply(link_);
  abi::HostCallOpenedV1 opened;
  absl::Status status;
  if (!abi::Decode(dest.encoded(), &open.dest)) {
    status = InvalidArgumentError("the destination can't be read");
  } else {
    status = Invoke(abi::Op::kHostOpenCall, open, &reply);
  }
  if (!status.ok()) return status;
  if (!abi::Decode(reply.view(), &opened)) {
    return DecodeFailureError("the host's answer to a streaming call");
  }
  return std::make_unique<internal::ItemStream>(
      link_, opened.streaming_call, internal::ItemStream::Side::kCaller, route);
}

absl::StatusOr<ActrId> HostAccess::Discover(std::string_view type) const {
  const absl::StatusOr<ActrType> parsed = ToType(type);
  if (!parsed.ok()) return parsed.status();
  ReplyBytes reply(link_);
  const absl::Status status = Invoke(
      abi::Op::kHostDiscover, abi::HostDiscoverV1{parsed->View()}, &reply);
  if (!status.ok()) return status;
  return ToId(reply.view(), "discover");
}

absl::StatusOr<ActrId> HostAccess::Spawn(std::string_view type,
                                         std::string_view config) const {
  const absl::StatusOr<ActrType> parsed = ToType(type);
  if (!parsed.ok()) return parsed.status();
  ReplyBytes reply(link_);
  const abi::HostSpawnV1 spawn{parsed->View(), config, std::nullopt};
  const absl::Status status = Invoke(abi::Op::kHostSpawn, spawn, &reply);
  if (!status.ok()) return status;
  return ToId(reply.view(), "spawn");
}

absl::Status HostAccess::Stop(const ActrId& id) const {
  const std::string encoded = EncodeActrId(id);
  ReplyBytes reply(link_);
  return Invoke(abi::Op::kHostStop,
                abi::HostStopV1{abi::EncodedActrId(encoded)}, &reply);
}

void HostAccess::Log(LogLevel level, std::string_view text) const {
  // Hosts of generation 1 are not asked: their guests never sent this.
  if (link_.v3 != nullptr) {
    ReplyBytes reply(link_);
    const abi::HostLogV1 line{level, text};
    if (Invoke(abi::Op::kHostLog, line, &reply).ok()) return;
  }
  std::fprintf(stderr, "troupe guest: %.*s\n", static_cast<int>(text.size()),
               text.data());
}

}  // namespace troupe
