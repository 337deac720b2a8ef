#include "tools/conformance/frames.h"

#include "abi/codec.h"
#include "fmt/format.h"

namespace troupe::conformance {
namespace {

abi::InvocationContextV1 ContextOf(const std::string& self,
                                   const std::string& caller) {
  abi::InvocationContextV1 context;
  context.self_id = abi::EncodedActrId(self);
  context.caller_id = abi::EncodedActrId(caller);
  context.request_id = "conformance-1";
  return context;
}

const std::string& EncodedSelf() {
  static const auto* const kBytes = new std::string(EncodeActrId(kSelf));
  return *kBytes;
}

const std::string& EncodedCaller() {
  static const auto* const kBytes = new std::string(EncodeActrId(kCaller));
  return *kBytes;
}

}  // namespace

const ActrId kSelf = {7, 101, {"troupe", "subject", "1.0.0"}};
const ActrId kCaller = {8, 101, {"troupe", "conformance", "1.0.0"}};

abi::InvocationContextV1 FrameContext() {
  return ContextOf(EncodedSelf(), EncodedCaller());
}

std::string Frame(uint32_t op, std::string_view payload, uint32_t version) {
  return abi::EncodeToString(
      abi::AbiFrame{version, static_cast<abi::Op>(op), payload});
}

std::string Envelope(std::string_view route, std::string_view payload) {
  abi::RpcEnvelope envelope;
  envelope.route_key = route;
  envelope.payload = payload;
  envelope.direction = abi::Direction::kRequest;
  envelope.request_id = "conformance-1";
  envelope.timeout_ms = 30'000;
  return abi::EncodeToString(envelope);
}

std::string HandlePayload(std::string_view envelope, uint64_t token) {
  abi::GuestHandleV1 message;
  message.ctx = FrameContext();
  message.rpc_envelope = envelope;
  message.bridge_token = token;
  return abi::EncodeToString(message);
}

std::string LifecyclePayload(uint32_t hook, uint64_t token) {
  abi::GuestLifecycleV1 message;
  message.ctx = FrameContext();
  message.hook = static_cast<abi::Lifecycle>(hook);
  message.bridge_token = token;
  return abi::EncodeToString(message);
}

std::string HookPayload(abi::Hook hook, uint64_t token) {
  abi::GuestHookV1 message;
  message.hook = hook;
  if (hook >= abi::Hook::kWebsocketConnecting &&
      hook <= abi::Hook::kWebrtcDisconnected) {
    message.peer = {abi::EncodedActrId(EncodedCaller()), true,
                    abi::PeerStatus::kConnected};
  } else if (hook == abi::Hook::kCredentialRenewed ||
             hook == abi::Hook::kCredentialExpiring) {
    message.credential = {{1'900'000'000, 5}};
  } else if (hook == abi::Hook::kMailboxBackpressure) {
    message.backpressure = {820, 819};
  }
  return HookPayload(message, token);
}

std::string HookPayload(abi::GuestHookV1 message, uint64_t token) {
  message.ctx = FrameContext();
  message.bridge_token = token;
  return abi::EncodeToString(message);
}

std::string ChunkPayload(std::string_view stream_id, uint64_t sequence,
                         std::string_view payload, uint64_t token) {
  abi::GuestDataStreamV1 message;
  message.chunk.stream_id = stream_id;
  message.chunk.sequence = sequence;
  message.chunk.payload = payload;
  message.sender = abi::EncodedActrId(EncodedCaller());
  message.bridge_token = token;
  return abi::EncodeToString(message);
}

std::string InitPayload(std::string_view actr_type, std::string_view config) {
  abi::InitPayloadV1 init;
  init.version = abi::kAbiVersion;
  init.actr_type = actr_type;
  init.actor_id = EncodedSelf();
  init.realm_id = kSelf.realm_id;
  init.config = config;
  return abi::EncodeToString(init);
}

std::vector<NamedFrame> EveryEntry(std::string_view route,
                                   std::string_view payload, uint64_t token) {
  std::vector<NamedFrame> entries;
  entries.push_back({"GUEST_HANDLE", abi::Op::kGuestHandle,
                     HandlePayload(Envelope(route, payload), token)});
  for (uint32_t hook = 1; hook <= 12; ++hook) {
    entries.push_back({fmt::format("GUEST_HOOK {}", hook), abi::Op::kGuestHook,
                       HookPayload(static_cast<abi::Hook>(hook), token)});
  }
  entries.push_back({"GUEST_DATA_STREAM", abi::Op::kGuestDataStream,
                     ChunkPayload("conformance", 0, "chunk", token)});
  entries.push_back(
      {"ON_STOP", abi::Op::kGuestLifecycle,
       LifecyclePayload(static_cast<uint32_t>(abi::Lifecycle::kOnStop),
                        token)});
  return entries;
}

}  // namespace troupe::conformance
