#include "host/route/operation.h"

#include "abi/codec.h"

namespace troupe {
namespace {

using abi::Code;
using abi::Op;

bool HasKind(const abi::DestV1& dest) {
  return dest.kind != abi::DestV1::Kind::kNone;
}

// A HostCallV1 whose destination is left unread.
struct PlainCall {
  std::string_view route_key;
  std::string_view dest;
  std::string_view payload;
  std::optional<int64_t> timeout_ms;
  std::optional<abi::PayloadType> payload_type;

  using Fields = abi::FieldList<
      abi::Implicit<1, abi::kString, &PlainCall::route_key>,
      abi::Required<2, abi::kBytes, &PlainCall::dest>,
      abi::Implicit<3, abi::kBytes, &PlainCall::payload>,
      abi::Optional<1001, abi::kInt64, &PlainCall::timeout_ms>,
      abi::Optional<1002, abi::kUint32, &PlainCall::payload_type>>;
};

// The same for a DestV1 that is an actor.
struct PlainDest {
  std::string_view actor;

  using Fields =
      abi::FieldList<abi::Required<3, abi::kBytes, &PlainDest::actor>>;
};

Code ReadCall(std::string_view payload, Operation* operation) {
  PlainCall plain;
  PlainDest dest;
  if (abi::DecodePlain(payload, &plain) &&
      abi::DecodePlain(plain.dest, &dest) && !dest.actor.empty()) {
    abi::HostCallV1& call = operation->call;
    call.route_key = plain.route_key;
    call.dest = abi::DestV1::Actor(abi::EncodedActrId(dest.actor));
    call.payload = plain.payload;
    call.timeout_ms = plain.timeout_ms;
    call.payload_type = plain.payload_type;
    operation->dest_is_unread = true;
    return Code::kSuccess;
  }
  operation->call = {};
  if (!abi::Decode(payload, &operation->call) ||
      !HasKind(operation->call.dest)) {
    return Code::kProtocolError;
  }
  return Code::kSuccess;
}

Code ReadCallRaw(std::string_view payload, Operation* operation) {
  abi::HostCallRawV1 call;
  if (!abi::Decode(payload, &call) || !call.target.has_value()) {
    return Code::kProtocolError;
  }
  operation->call.route_key = call.route_key;
  operation->call.dest = abi::DestV1::Actor(call.target);
  operation->call.payload = call.payload;
  return Code::kSuccess;
}

Code ReadDiscover(std::string_view payload, Operation* operation) {
  abi::HostDiscoverV1 discover;
  if (!abi::Decode(payload, &discover)) return Code::kProtocolError;
  operation->type = discover.target_type;
  return Code::kSuccess;
}

Code ReadStreamId(std::string_view payload, Operation* operation) {
  abi::HostRegisterStreamV1 stream;
  if (!abi::Decode(payload, &stream)) return Code::kProtocolError;
  operation->stream_id = stream.stream_id;
  return Code::kSuccess;
}

Code ReadChunk(std::string_view payload, Operation* operation) {
  abi::HostSendDataStreamV1& send = operation->send.emplace();
  if (!abi::Decode(payload, &send) || !HasKind(send.dest)) {
    return Code::kProtocolError;
  }
  if (send.payload_type != abi::PayloadType::kStreamReliable &&
      send.payload_type != abi::PayloadType::kStreamLatencyFirst) {
    return Code::kProtocolError;
  }
  operation->stream_id = send.chunk.stream_id;
  return Code::kSuccess;
}

Code ReadLog(std::string_view payload, Operation* operation) {
  abi::HostLogV1 log;
  if (!abi::Decode(payload, &log)) return Code::kProtocolError;
  operation->level = log.level;
  operation->text = log.message;
  return Code::kSuccess;
}

Code ReadSpawn(std::string_view payload, Operation* operation) {
  abi::HostSpawnV1 spawn;
  if (!abi::Decode(payload, &spawn)) return Code::kProtocolError;
  operation->type = spawn.type;
  operation->config = spawn.config;
  operation->name = spawn.name.value_or("");
  return Code::kSuccess;
}

Code ReadTimer(std::string_view payload, Operation* operation) {
  return abi::Decode(payload, &operation->timer.emplace())
             ? Code::kSuccess
             : Code::kProtocolError;
}

Code ReadStop(std::string_view payload, Operation* operation) {
  abi::HostStopV1 stop;
  if (!abi::Decode(payload, &stop) || !stop.actor.has_value()) {
    return Code::kProtocolError;
  }
  operation->actor = stop.actor;
  return Code::kSuccess;
}

}  // namespace

bool IsActorId(std::string_view bytes) {
  abi::ActrId id;
  return abi::EncodedActrId(bytes).Get(&id);
}

abi::Code ReadOperation(std::string_view frame, Operation* operation) {
  abi::AbiFrame abi_frame;
  if (!abi::Decode(frame, &abi_frame) ||
      abi_frame.abi_version != abi::kAbiVersion) {
    return Code::kProtocolError;
  }
  operation->op = abi_frame.op;
  switch (abi_frame.op) {
    case Op::kHostCall:
    case Op::kHostTell:
      return ReadCall(abi_frame.payload, operation);
    case Op::kHostCallRaw:
      return ReadCallRaw(abi_frame.payload, operation);
    case Op::kHostDiscover:
      return ReadDiscover(abi_frame.payload, operation);
    case Op::kHostRegisterStream:
    case Op::kHostUnregisterStream:
      return ReadStreamId(abi_frame.payload, operation);
    case Op::kHostSendDataStream:
      return ReadChunk(abi_frame.payload, operation);
    case Op::kHostLog:
      return ReadLog(abi_frame.payload, operation);
    case Op::kHostSpawn:
      return ReadSpawn(abi_frame.payload, operation);
    case Op::kHostStop:
      return ReadStop(abi_frame.payload, operation);
    case Op::kHostTimer:
      return ReadTimer(abi_frame.payload, operation);
    default:
      return Code::kUnsupportedOp;
  }
}

}  // namespace troupe
