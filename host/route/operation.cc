#include "host/route/operation.h"

#include <limits>

#include "abi/codec.h"
#include "abi/plain_walk.h"
#include "abi/utf8.h"
#include "host/actor/item_block.h"

namespace troupe {
namespace {

using abi::Code;
using abi::Op;

bool HasKind(const abi::DestV1& dest) {
  return dest.kind != abi::DestV1::Kind::kNone;
}

Code ReadCall(std::string_view payload, Operation* operation) {
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

Code ReadOpenCall(std::string_view payload, Operation* operation) {
  abi::HostOpenCallV1 open;
  if (!abi::Decode(payload, &open) || !HasKind(open.dest)) {
    return Code::kProtocolError;
  }
  operation->call = {open.route_key, open.dest, open.payload, open.timeout_ms,
                     open.payload_type};
  operation->shape = open.shape;
  return Code::kSuccess;
}

Code ReadWriteItems(std::string_view payload, Operation* operation) {
  abi::HostWriteItemsV1 write;
  if (!abi::Decode(payload, &write)) return Code::kProtocolError;
  const ItemRun all = MeasureItems(
      write.items, std::numeric_limits<uint32_t>::max(), write.items.size());
  if (all.bytes != write.items.size()) return Code::kProtocolError;
  operation->streaming_call = write.streaming_call;
  operation->items = write.items;
  operation->item_count = all.items;
  operation->is_last = write.last;
  return Code::kSuccess;
}

Code ReadReadItems(std::string_view payload, Operation* operation) {
  abi::HostReadItemsV1 read;
  if (!abi::Decode(payload, &read)) return Code::kProtocolError;
  operation->streaming_call = read.streaming_call;
  operation->max_items = read.max_items;
  operation->max_bytes = read.max_bytes;
  return Code::kSuccess;
}

Code ReadEndCall(std::string_view payload, Operation* operation) {
  abi::HostEndCallV1 end;
  if (!abi::Decode(payload, &end)) return Code::kProtocolError;
  operation->streaming_call = end.streaming_call;
  operation->end = end.what;
  return Code::kSuccess;
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

bool ReadPlainSend(std::string_view frame, abi::Op* op, abi::HostCallV1* call) {
  constexpr char kHead[] = {0x08, abi::kAbiVersion, 0x10};
  abi::PlainWalk outer(frame);
  if (!outer.Skip({kHead, sizeof(kHead)}) || outer.at_end()) return false;
  const char number = frame[sizeof(kHead)];
  *op = static_cast<Op>(number);
  if (*op != Op::kHostCall && *op != Op::kHostTell) return false;
  std::string_view payload;
  if (!outer.Skip({&number, 1}) || !outer.Take<3>(&payload) ||
      !outer.at_end()) {
    return false;
  }
  abi::PlainWalk fields(payload);
  std::string_view dest;
  if (!fields.Take<1>(&call->route_key) || !fields.Take<2>(&dest)) return false;
  fields.Take<3>(&call->payload);  // Unless it is empty.
  if (!fields.at_end()) {
    uint64_t value = 0;
    if (fields.TakeNumber<1001>(&value)) {
      call->timeout_ms = static_cast<int64_t>(value);
    }
    if (fields.TakeNumber<1002>(&value)) {
      call->payload_type =
          static_cast<abi::PayloadType>(static_cast<uint32_t>(value));
    }
    if (!fields.at_end()) return false;
  }
  abi::PlainWalk kind(dest);
  std::string_view actor;
  if (!kind.Take<3>(&actor) || !kind.at_end() || actor.empty() ||
      !abi::IsValidUtf8(call->route_key)) {
    return false;
  }
  call->dest = abi::DestV1::Actor(abi::EncodedActrId(actor));
  return true;
}

abi::Code ReadOperation(std::string_view frame, Operation* operation) {
  if (ReadPlainSend(frame, &operation->op, &operation->call)) {
    operation->dest_is_unread = true;
    return Code::kSuccess;
  }
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
    case Op::kHostOpenCall:
      return ReadOpenCall(abi_frame.payload, operation);
    case Op::kHostWriteItems:
      return ReadWriteItems(abi_frame.payload, operation);
    case Op::kHostReadItems:
      return ReadReadItems(abi_frame.payload, operation);
    case Op::kHostEndCall:
      return ReadEndCall(abi_frame.payload, operation);
    default:
      return Code::kUnsupportedOp;
  }
}

}  // namespace troupe
