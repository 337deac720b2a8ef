#include "tools/conformance/request_fault.h"

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "fmt/format.h"

namespace troupe::conformance {
namespace {

struct Fault {
  abi::Code code = abi::Code::kProtocolError;
  std::string text;
};

template <typename Message>
std::string ReadFault(std::string_view payload, std::string_view name) {
  Message message;
  if (!abi::Decode(payload, &message)) {
    return fmt::format("its payload is no {}", name);
  }
  if constexpr (requires { message.dest.kind; }) {
    if (message.dest.kind == abi::DestV1::Kind::kNone) {
      return fmt::format("its {} has a destination without a kind", name);
    }
  }
  return {};
}

std::string StreamFault(std::string_view payload) {
  abi::HostSendDataStreamV1 message;
  if (!abi::Decode(payload, &message)) return {};
  return message.payload_type == abi::PayloadType::kStreamReliable ||
                 message.payload_type == abi::PayloadType::kStreamLatencyFirst
             ? std::string()
             : fmt::format("its chunk has payload_type {}",
                           static_cast<int32_t>(message.payload_type));
}

std::string RawFault(std::string_view payload) {
  abi::HostCallRawV1 message;
  if (!abi::Decode(payload, &message)) return "its payload is no HostCallRawV1";
  return message.target.has_value() ? "" : "its HostCallRawV1 has no target";
}

// Of the payload of an op that exists.
std::string PayloadFault(abi::Op op, std::string_view payload) {
  switch (op) {
    case abi::Op::kHostCall:
    case abi::Op::kHostTell:
      return ReadFault<abi::HostCallV1>(payload, "HostCallV1");
    case abi::Op::kHostCallRaw:
      return RawFault(payload);
    case abi::Op::kHostDiscover:
      return ReadFault<abi::HostDiscoverV1>(payload, "HostDiscoverV1");
    case abi::Op::kHostRegisterStream:
    case abi::Op::kHostUnregisterStream:
      return ReadFault<abi::HostRegisterStreamV1>(payload,
                                                  "HostRegisterStreamV1");
    case abi::Op::kHostSendDataStream: {
      std::string fault =
          ReadFault<abi::HostSendDataStreamV1>(payload, "HostSendDataStreamV1");
      return fault.empty() ? StreamFault(payload) : fault;
    }
    case abi::Op::kHostLog:
      return ReadFault<abi::HostLogV1>(payload, "HostLogV1");
    case abi::Op::kHostSpawn:
      return ReadFault<abi::HostSpawnV1>(payload, "HostSpawnV1");
    case abi::Op::kHostStop:
      return ReadFault<abi::HostStopV1>(payload, "HostStopV1");
    case abi::Op::kHostTimer:
      return ReadFault<abi::HostTimerV1>(payload, "HostTimerV1");
    case abi::Op::kHostOpenCall:
      return ReadFault<abi::HostOpenCallV1>(payload, "HostOpenCallV1");
    case abi::Op::kHostWriteItems:
      return ReadFault<abi::HostWriteItemsV1>(payload, "HostWriteItemsV1");
    case abi::Op::kHostReadItems:
      return ReadFault<abi::HostReadItemsV1>(payload, "HostReadItemsV1");
    case abi::Op::kHostEndCall:
      return ReadFault<abi::HostEndCallV1>(payload, "HostEndCallV1");
    default:
      return {};
  }
}

bool IsHostOp(abi::Op op) {
  return (op >= abi::Op::kHostCall && op <= abi::Op::kHostSendDataStream) ||
         (op >= abi::Op::kHostLog && op <= abi::Op::kHostEndCall);
}

Fault Judge(std::string_view bytes) {
  abi::AbiFrame frame;
  if (!abi::Decode(bytes, &frame)) {
    return {abi::Code::kProtocolError,
            fmt::format("{} bytes that are no AbiFrame", bytes.size())};
  }
  if (frame.abi_version != abi::kAbiVersion) {
    return {abi::Code::kProtocolError,
            fmt::format("a frame of version {}", frame.abi_version)};
  }
  const auto op = static_cast<uint32_t>(frame.op);
  if (!IsHostOp(frame.op)) {
    return {abi::Code::kUnsupportedOp, fmt::format("op {} is unknown", op)};
  }
  const std::string fault = PayloadFault(frame.op, frame.payload);
  return {abi::Code::kProtocolError,
          fault.empty() ? fault : fmt::format("op {}: {}", op, fault)};
}

}  // namespace

std::string FaultOfRequest(std::string_view frame) { return Judge(frame).text; }

int32_t CodeOfFault(std::string_view frame) {
  return static_cast<int32_t>(Judge(frame).code);
}

}  // namespace troupe::conformance
