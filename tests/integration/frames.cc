#include "tests/integration/frames.h"

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"

namespace troupe::frames {
namespace {

template <typename Payload>
std::string Encode(abi::Op op, const Payload& payload) {
  abi::AbiFrameOf<Payload> frame;
  frame.abi_version = abi::kAbiVersion;
  frame.op = op;
  frame.payload = payload;
  return abi::EncodeToString(frame);
}

std::string Send(abi::Op op, const abi::DestV1& dest, std::string_view route,
                 std::string_view payload,
                 std::optional<int64_t> timeout_ms = {},
                 std::optional<abi::PayloadType> payload_type = {}) {
  abi::HostCallV1 call;
  call.route_key = route;
  call.dest = dest;
  call.payload = payload;
  call.timeout_ms = timeout_ms;
  call.payload_type = payload_type;
  return Encode(op, call);
}

std::string SendChunkTo(const abi::DestV1& dest, const Chunk& chunk) {
  abi::HostSendDataStreamV1 send;
  send.dest = dest;
  send.chunk.stream_id = chunk.stream_id;
  send.chunk.sequence = chunk.sequence;
  send.chunk.payload = chunk.payload;
  send.payload_type = chunk.type;
  send.timeout_ms = chunk.timeout_ms;
  return Encode(abi::Op::kHostSendDataStream, send);
}

void AppendField(uint32_t number, std::string_view bytes, std::string* out) {
  out->push_back(static_cast<char>(number << 3 | 2));
  size_t size = bytes.size();
  for (; size > 127; size >>= 7) {
    out->push_back(static_cast<char>(size | 128));
  }
  out->push_back(static_cast<char>(size));
  out->append(bytes);
}

}  // namespace

std::string Call(const ActrId& target, std::string_view route,
                 std::string_view payload, std::optional<int64_t> timeout_ms) {
  const std::string id = EncodeActrId(target);
  return Send(abi::Op::kHostCall, abi::DestV1::Actor(abi::EncodedActrId(id)),
              route, payload, timeout_ms);
}

std::string Tell(const ActrId& target, std::string_view route,
                 std::string_view payload,
                 std::optional<abi::PayloadType> payload_type) {
  const std::string id = EncodeActrId(target);
  return Send(abi::Op::kHostTell, abi::DestV1::Actor(abi::EncodedActrId(id)),
              route, payload, {}, payload_type);
}

std::string CallShell(std::string_view route, std::string_view payload,
                      std::optional<int64_t> timeout_ms) {
  return Send(abi::Op::kHostCall, abi::DestV1::Shell(), route, payload,
              timeout_ms);
}

std::string TellShell(std::string_view route, std::string_view payload) {
  return Send(abi::Op::kHostTell, abi::DestV1::Shell(), route, payload);
}

std::string CallSelf(std::string_view route, std::string_view payload) {
  return Send(abi::Op::kHostCall, abi::DestV1::Local(), route, payload);
}

std::string TellSelf(std::string_view route, std::string_view payload) {
  return Send(abi::Op::kHostTell, abi::DestV1::Local(), route, payload);
}

std::string SendChunk(const ActrId& target, const Chunk& chunk) {
  const std::string id = EncodeActrId(target);
  return SendChunkTo(abi::DestV1::Actor(abi::EncodedActrId(id)), chunk);
}

std::string SendChunkToShell(const Chunk& chunk) {
  return SendChunkTo(abi::DestV1::Shell(), chunk);
}

std::string SendChunkToSelf(const Chunk& chunk) {
  return SendChunkTo(abi::DestV1::Local(), chunk);
}

std::string RegisterStream(std::string_view id) {
  return Encode(abi::Op::kHostRegisterStream, abi::HostRegisterStreamV1{id});
}

std::string UnregisterStream(std::string_view id) {
  return Encode(abi::Op::kHostUnregisterStream,
                abi::HostUnregisterStreamV1{id});
}

std::string Discover(const ActrType& type) {
  abi::HostDiscoverV1 discover;
  discover.target_type = type.View();
  return Encode(abi::Op::kHostDiscover, discover);
}

std::string Spawn(const ActrType& type, std::string_view config) {
  abi::HostSpawnV1 spawn;
  spawn.type = type.View();
  spawn.config = config;
  return Encode(abi::Op::kHostSpawn, spawn);
}

std::string Stop(const ActrId& actor) {
  const std::string id = EncodeActrId(actor);
  abi::HostStopV1 stop;
  stop.actor = abi::EncodedActrId(id);
  return Encode(abi::Op::kHostStop, stop);
}

std::string Log(std::string_view text) {
  abi::HostLogV1 log;
  log.level = abi::LogLevel::kError;
  log.message = text;
  return Encode(abi::Op::kHostLog, log);
}

std::string Timer(uint64_t id, uint64_t delay_ms, uint64_t period_ms) {
  return Encode(abi::Op::kHostTimer,
                abi::HostTimerV1{id, delay_ms, period_ms, false});
}

std::string CancelTimer(uint64_t id) {
  return Encode(abi::Op::kHostTimer, abi::HostTimerV1{id, 0, 0, true});
}

std::string Frame(uint32_t version, uint32_t op, std::string_view payload) {
  abi::AbiFrame frame;
  frame.abi_version = version;
  frame.op = static_cast<abi::Op>(op);
  frame.payload = payload;
  return abi::EncodeToString(frame);
}

std::string Do(const std::vector<std::string>& frames) {
  std::string script;
  for (const std::string& frame : frames) AppendField(1, frame, &script);
  return script;
}

std::string Config(const Scripts& scripts) {
  std::string config;
  AppendField(1, scripts.create, &config);
  AppendField(2, scripts.on_start, &config);
  AppendField(3, scripts.on_ready, &config);
  AppendField(4, scripts.on_stop, &config);
  AppendField(5, scripts.destroy, &config);
  AppendField(6, scripts.on_error, &config);
  AppendField(7, scripts.on_hook, &config);
  AppendField(8, scripts.on_timer, &config);
  return config;
}

}  // namespace troupe::frames
