#include <optional>
#include <string_view>

#include "tests/abi/support/reference.h"

namespace troupe {
namespace {

template <typename T, typename U>
bool SameOptional(const std::optional<T>& a, bool has_b, const U& b) {
  if (a.has_value() != has_b) return false;
  if constexpr (requires { Same(*a, b); }) {
    return !has_b || Same(*a, b);
  } else {
    return !has_b || *a == static_cast<T>(b);
  }
}

bool SameId(const abi::EncodedActrId& a, bool has_b, const actr::ActrId& b) {
  abi::ActrId id;
  if (a.has_value() != has_b || a.Get(&id) != has_b) return false;
  return !has_b || Same(id, b);
}

template <typename Entry, typename Entries>
bool SameEntries(const abi::Entries<Entry>& a, const Entries& b) {
  if (a.size() != static_cast<size_t>(b.size())) return false;
  auto other = b.begin();
  for (const Entry& entry : a) {
    if (!Same(entry, *other++)) return false;
  }
  return other == b.end();
}

}  // namespace

bool Same(const abi::ActrType& a, const actr::ActrType& b) {
  return a.manufacturer == b.manufacturer() && a.name == b.name() &&
         a.version == b.version();
}

bool Same(const abi::ActrId& a, const actr::ActrId& b) {
  return a.realm_id == b.realm().realm_id() &&
         a.serial_number == b.serial_number() && Same(a.type, b.type());
}

bool Same(const abi::ErrorResponse& a, const actr::ErrorResponse& b) {
  return a.code == b.code() && a.message == b.message();
}

bool Same(const abi::MetadataEntry& a, const actr::MetadataEntry& b) {
  return a.key == b.key() && a.value == b.value();
}

bool Same(const abi::RpcEnvelope& a, const actr::RpcEnvelope& b) {
  return a.route_key == b.route_key() &&
         SameOptional(a.payload, b.has_payload(), b.payload()) &&
         SameOptional(a.error, b.has_error(), b.error()) &&
         SameOptional(a.direction, b.has_direction(), b.direction()) &&
         SameOptional(a.traceparent, b.has_traceparent(), b.traceparent()) &&
         SameOptional(a.tracestate, b.has_tracestate(), b.tracestate()) &&
         a.request_id == b.request_id() &&
         SameEntries(a.metadata, b.metadata()) &&
         a.timeout_ms == b.timeout_ms();
}

bool Same(const abi::DataStream& a, const actr::DataStream& b) {
  return a.stream_id == b.stream_id() && a.sequence == b.sequence() &&
         a.payload == b.payload() && SameEntries(a.metadata, b.metadata()) &&
         SameOptional(a.timestamp_ms, b.has_timestamp_ms(), b.timestamp_ms());
}

bool Same(const abi::InitPayloadV1& a, const actr::InitPayloadV1& b) {
  return a.version == b.version() && a.actr_type == b.actr_type() &&
         a.credential == b.credential() && a.actor_id == b.actor_id() &&
         a.realm_id == b.realm_id() && a.config == b.config();
}

bool Same(const abi::AbiFrame& a, const actr::AbiFrame& b) {
  return a.abi_version == b.abi_version() &&
         static_cast<uint32_t>(a.op) == b.op() && a.payload == b.payload();
}

bool Same(const abi::AbiReply& a, const actr::AbiReply& b) {
  return a.abi_version == b.abi_version() && a.status == b.status() &&
         a.payload == b.payload() &&
         SameOptional(a.error, b.has_error(), b.error());
}

bool Same(const abi::InvocationContextV1& a,
          const actr::InvocationContextV1& b) {
  return SameId(a.self_id, b.has_self_id(), b.self_id()) &&
         SameId(a.caller_id, b.has_caller_id(), b.caller_id()) &&
         a.request_id == b.request_id();
}

bool Same(const abi::GuestHandleV1& a, const actr::GuestHandleV1& b) {
  return Same(a.ctx, b.ctx()) && a.rpc_envelope == b.rpc_envelope() &&
         a.bridge_token == b.bridge_token() &&
         a.streaming_call == b.streaming_call() &&
         static_cast<uint32_t>(a.shape) == b.shape();
}

bool Same(const abi::GuestDataStreamV1& a, const actr::GuestDataStreamV1& b) {
  return Same(a.chunk, b.chunk()) &&
         SameId(a.sender, b.has_sender(), b.sender()) &&
         a.bridge_token == b.bridge_token();
}

bool Same(const abi::GuestLifecycleV1& a, const actr::GuestLifecycleV1& b) {
  return Same(a.ctx, b.ctx()) && static_cast<uint32_t>(a.hook) == b.hook() &&
         a.bridge_token == b.bridge_token();
}

bool Same(const abi::GuestHookV1& a, const actr::GuestHookV1& b) {
  return Same(a.ctx, b.ctx()) && static_cast<uint32_t>(a.hook) == b.hook() &&
         SameOptional(a.peer, b.has_peer(), b.peer()) &&
         SameOptional(a.credential, b.has_credential(), b.credential()) &&
         SameOptional(a.backpressure, b.has_backpressure(), b.backpressure()) &&
         a.bridge_token == b.bridge_token();
}

bool Same(const abi::TimestampV1& a, const actr::TimestampV1& b) {
  return a.seconds == b.seconds() && a.nanoseconds == b.nanoseconds();
}

bool Same(const abi::PeerEventV1& a, const actr::PeerEventV1& b) {
  return SameId(a.peer, b.has_peer(), b.peer()) &&
         SameOptional(a.relayed, b.has_relayed(), b.relayed()) &&
         SameOptional(a.status, b.has_status(), b.status());
}

bool Same(const abi::CredentialEventV1& a, const actr::CredentialEventV1& b) {
  return Same(a.new_expiry, b.new_expiry());
}

bool Same(const abi::BackpressureEventV1& a,
          const actr::BackpressureEventV1& b) {
  return a.queue_len == b.queue_len() && a.threshold == b.threshold();
}

bool Same(const abi::DestV1& a, const actr::DestV1& b) {
  if (static_cast<int>(a.kind) != static_cast<int>(b.kind_case())) {
    return false;
  }
  switch (a.kind) {
    case abi::DestV1::Kind::kShell:
      return a.flag == b.shell();
    case abi::DestV1::Kind::kLocal:
      return a.flag == b.local();
    case abi::DestV1::Kind::kActor:
      return SameId(a.actor, true, b.actor());
    case abi::DestV1::Kind::kNone:
      break;
  }
  return true;
}

template <typename Ours, typename Call>
bool SameCall(const Ours& a, const Call& b) {
  return a.route_key == b.route_key() && Same(a.dest, b.dest()) &&
         a.payload == b.payload() &&
         SameOptional(a.timeout_ms, b.has_timeout_ms(), b.timeout_ms()) &&
         SameOptional(a.payload_type, b.has_payload_type(), b.payload_type());
}

bool Same(const abi::HostCallV1& a, const actr::HostCallV1& b) {
  return SameCall(a, b);
}

bool Same(const abi::HostTellV1& a, const actr::HostTellV1& b) {
  return SameCall(a, b);
}

bool Same(const abi::HostCallRawV1& a, const actr::HostCallRawV1& b) {
  return a.route_key == b.route_key() &&
         SameId(a.target, b.has_target(), b.target()) &&
         a.payload == b.payload();
}

bool Same(const abi::HostDiscoverV1& a, const actr::HostDiscoverV1& b) {
  return Same(a.target_type, b.target_type());
}

bool Same(const abi::HostRegisterStreamV1& a,
          const actr::HostRegisterStreamV1& b) {
  return a.stream_id == b.stream_id();
}

bool Same(const abi::HostUnregisterStreamV1& a,
          const actr::HostUnregisterStreamV1& b) {
  return a.stream_id == b.stream_id();
}

bool Same(const abi::HostSendDataStreamV1& a,
          const actr::HostSendDataStreamV1& b) {
  return Same(a.dest, b.dest()) && Same(a.chunk, b.chunk()) &&
         static_cast<int>(a.payload_type) ==
             static_cast<int>(b.payload_type()) &&
         SameOptional(a.timeout_ms, b.has_timeout_ms(), b.timeout_ms());
}

bool Same(const abi::HostLogV1& a, const HostLogV1& b) {
  return static_cast<uint32_t>(a.level) == b.level() &&
         a.message == b.message();
}

bool Same(const abi::HostSpawnV1& a, const HostSpawnV1& b) {
  return Same(a.type, b.type()) && a.config == b.config() &&
         SameOptional(a.name, b.has_name(), b.name());
}

bool Same(const abi::HostStopV1& a, const HostStopV1& b) {
  return SameId(a.actor, b.has_actor(), b.actor());
}

bool Same(const abi::HostTimerV1& a, const HostTimerV1& b) {
  return a.timer_id == b.timer_id() && a.delay_ms == b.delay_ms() &&
         a.period_ms == b.period_ms() && a.cancel == b.cancel();
}

bool Same(const abi::HostOpenCallV1& a, const HostOpenCallV1& b) {
  return SameCall(a, b) && static_cast<uint32_t>(a.shape) == b.shape();
}

bool Same(const abi::HostCallOpenedV1& a, const HostCallOpenedV1& b) {
  return a.streaming_call == b.streaming_call();
}

bool Same(const abi::HostWriteItemsV1& a, const HostWriteItemsV1& b) {
  return a.streaming_call == b.streaming_call() && a.items == b.items() &&
         a.last == b.last();
}

bool Same(const abi::HostReadItemsV1& a, const HostReadItemsV1& b) {
  return a.streaming_call == b.streaming_call() &&
         a.max_items == b.max_items() && a.max_bytes == b.max_bytes();
}

bool Same(const abi::HostItemsV1& a, const HostItemsV1& b) {
  return a.items == b.items() && a.ended == b.ended() && a.result == b.result();
}

bool Same(const abi::HostEndCallV1& a, const HostEndCallV1& b) {
  return a.streaming_call == b.streaming_call() &&
         static_cast<uint32_t>(a.what) == b.what();
}

bool Same(const abi::HostStreamSentV1& a, const HostStreamSentV1& b) {
  return a.held_us == b.held_us();
}

bool Same(const abi::HostStreamEndV1& a, const HostStreamEndV1& b) {
  return a.waiting == b.waiting();
}

bool Same(const abi::GuestErrorV1& a, const GuestErrorV1& b) {
  return Same(a.ctx, b.ctx()) && a.route_key == b.route_key() &&
         SameOptional(a.error, b.has_error(), b.error()) &&
         static_cast<uint32_t>(a.kind) == b.kind();
}

bool Same(const abi::GuestTimerV1& a, const GuestTimerV1& b) {
  return Same(a.ctx, b.ctx()) && a.timer_id == b.timer_id() &&
         a.missed == b.missed();
}

bool Same(const abi::GuestMigrateOutV1& a, const GuestMigrateOutV1& b) {
  return Same(a.ctx, b.ctx());
}

bool Same(const abi::GuestMigrateInV1& a, const GuestMigrateInV1& b) {
  return Same(a.ctx, b.ctx()) && a.state == b.state();
}

bool Same(const abi::GuestSelfCheckV1& a, const GuestSelfCheckV1& b) {
  return Same(a.ctx, b.ctx());
}

bool Same(const abi::FeatureV1& a, const FeatureV1& b) {
  return a.name == b.name();
}

bool Same(const abi::RouteVersionV1& a, const RouteVersionV1& b) {
  return a.name == b.name() && a.version == b.version();
}

bool Same(const abi::HandshakeOfferV1& a, const HandshakeOfferV1& b) {
  return a.protocol_min == b.protocol_min() &&
         a.protocol_max == b.protocol_max() &&
         SameEntries(a.features, b.features()) &&
         a.host_version == b.host_version();
}

bool Same(const abi::HandshakeAnswerV1& a, const HandshakeAnswerV1& b) {
  return a.protocol == b.protocol() && SameEntries(a.features, b.features()) &&
         SameEntries(a.routes, b.routes()) && a.refusal == b.refusal();
}

}  // namespace troupe
