#include "tests/abi/support/reference.h"

namespace troupe {

void Fill(Random& random, actr::ActrType* out) {
  out->set_manufacturer(random.Text());
  out->set_name(random.Text());
  out->set_version(random.Text());
}

void Fill(Random& random, actr::ActrId* out) {
  out->mutable_realm()->set_realm_id(static_cast<uint32_t>(random.Number()));
  out->set_serial_number(random.Number());
  Fill(random, out->mutable_type());
}

void Fill(Random& random, actr::ErrorResponse* out) {
  out->set_code(static_cast<uint32_t>(random.Number()));
  out->set_message(random.Text());
}

void Fill(Random& random, actr::MetadataEntry* out) {
  out->set_key(random.Text());
  out->set_value(random.Text());
}

void Fill(Random& random, actr::RpcEnvelope* out) {
  out->set_route_key(random.Text());
  out->set_payload(random.Bytes());
  if (random.OneIn(4)) Fill(random, out->mutable_error());
  if (random.OneIn(2)) {
    out->set_direction(static_cast<actr::Direction>(1 + random.Below(3)));
  }
  if (random.OneIn(2)) out->set_traceparent(random.Text());
  if (random.OneIn(2)) out->set_tracestate(random.Text());
  out->set_request_id(random.Text());
  for (uint64_t n = random.Below(4); n != 0; --n) {
    Fill(random, out->add_metadata());
  }
  out->set_timeout_ms(static_cast<int64_t>(random.Number()));
}

void Fill(Random& random, actr::DataStream* out) {
  out->set_stream_id(random.Text());
  out->set_sequence(random.Number());
  out->set_payload(random.Bytes());
  for (uint64_t n = random.Below(4); n != 0; --n) {
    Fill(random, out->add_metadata());
  }
  if (random.OneIn(2)) {
    out->set_timestamp_ms(static_cast<int64_t>(random.Number()));
  }
}

void Fill(Random& random, actr::InitPayloadV1* out) {
  out->set_version(static_cast<uint32_t>(random.Number()));
  out->set_actr_type(random.Text());
  out->set_credential(random.Bytes());
  out->set_actor_id(random.Bytes());
  out->set_realm_id(static_cast<uint32_t>(random.Number()));
  out->set_config(random.Bytes());
}

void Fill(Random& random, actr::AbiFrame* out) {
  out->set_abi_version(static_cast<uint32_t>(random.Number()));
  out->set_op(static_cast<uint32_t>(random.Number()));
  out->set_payload(random.Bytes());
}

void Fill(Random& random, actr::AbiReply* out) {
  out->set_abi_version(static_cast<uint32_t>(random.Number()));
  out->set_status(static_cast<int32_t>(random.Number()));
  out->set_payload(random.Bytes());
  if (random.OneIn(2)) Fill(random, out->mutable_error());
}

void Fill(Random& random, actr::InvocationContextV1* out) {
  if (!random.OneIn(4)) Fill(random, out->mutable_self_id());
  if (random.OneIn(2)) Fill(random, out->mutable_caller_id());
  out->set_request_id(random.Text());
}

void Fill(Random& random, actr::GuestHandleV1* out) {
  Fill(random, out->mutable_ctx());
  actr::RpcEnvelope envelope;
  Fill(random, &envelope);
  if (!random.OneIn(4)) envelope.SerializeToString(out->mutable_rpc_envelope());
  out->set_bridge_token(random.Number());
  out->set_streaming_call(random.Number());
  out->set_shape(static_cast<uint32_t>(random.Number()));
}

void Fill(Random& random, actr::GuestDataStreamV1* out) {
  Fill(random, out->mutable_chunk());
  if (random.OneIn(2)) Fill(random, out->mutable_sender());
  out->set_bridge_token(random.Number());
}

void Fill(Random& random, actr::GuestLifecycleV1* out) {
  Fill(random, out->mutable_ctx());
  out->set_hook(static_cast<uint32_t>(random.Number()));
  out->set_bridge_token(random.Number());
}

void Fill(Random& random, actr::GuestHookV1* out) {
  Fill(random, out->mutable_ctx());
  out->set_hook(static_cast<uint32_t>(random.Number()));
  if (random.OneIn(2)) Fill(random, out->mutable_peer());
  if (random.OneIn(2)) Fill(random, out->mutable_credential());
  if (random.OneIn(2)) Fill(random, out->mutable_backpressure());
  out->set_bridge_token(random.Number());
}

void Fill(Random& random, actr::TimestampV1* out) {
  out->set_seconds(random.Number());
  out->set_nanoseconds(static_cast<uint32_t>(random.Number()));
}

void Fill(Random& random, actr::PeerEventV1* out) {
  if (random.OneIn(2)) Fill(random, out->mutable_peer());
  if (random.OneIn(2)) out->set_relayed(random.OneIn(2));
  if (random.OneIn(2)) {
    out->set_status(static_cast<uint32_t>(random.Number()));
  }
}

void Fill(Random& random, actr::CredentialEventV1* out) {
  Fill(random, out->mutable_new_expiry());
}

void Fill(Random& random, actr::BackpressureEventV1* out) {
  out->set_queue_len(random.Number());
  out->set_threshold(random.Number());
}

void Fill(Random& random, actr::DestV1* out) {
  switch (random.Below(4)) {
    case 0:
      out->set_shell(random.OneIn(2));
      break;
    case 1:
      out->set_local(random.OneIn(2));
      break;
    case 2:
      Fill(random, out->mutable_actor());
      break;
    default:
      break;
  }
}

template <typename Call>
void FillCall(Random& random, Call* out) {
  out->set_route_key(random.Text());
  Fill(random, out->mutable_dest());
  out->set_payload(random.Bytes());
  if (random.OneIn(2)) {
    out->set_timeout_ms(static_cast<int64_t>(random.Number()));
  }
  if (random.OneIn(2)) {
    out->set_payload_type(static_cast<uint32_t>(random.Number()));
  }
}

void Fill(Random& random, actr::HostCallV1* out) { FillCall(random, out); }

void Fill(Random& random, actr::HostTellV1* out) { FillCall(random, out); }

void Fill(Random& random, actr::HostCallRawV1* out) {
  out->set_route_key(random.Text());
  if (!random.OneIn(4)) Fill(random, out->mutable_target());
  out->set_payload(random.Bytes());
}

void Fill(Random& random, actr::HostDiscoverV1* out) {
  Fill(random, out->mutable_target_type());
}

void Fill(Random& random, actr::HostRegisterStreamV1* out) {
  out->set_stream_id(random.Text());
}

void Fill(Random& random, actr::HostUnregisterStreamV1* out) {
  out->set_stream_id(random.Text());
}

void Fill(Random& random, actr::HostSendDataStreamV1* out) {
  Fill(random, out->mutable_dest());
  Fill(random, out->mutable_chunk());
  out->set_payload_type(
      static_cast<actr::PayloadType>(static_cast<int>(random.Number())));
  if (random.OneIn(2)) {
    out->set_timeout_ms(static_cast<int64_t>(random.Number()));
  }
}

void Fill(Random& random, HostLogV1* out) {
  out->set_level(static_cast<uint32_t>(random.Number()));
  out->set_message(random.Text());
}

void Fill(Random& random, HostSpawnV1* out) {
  Fill(random, out->mutable_type());
  out->set_config(random.Bytes());
  if (random.OneIn(2)) out->set_name(random.Text());
}

void Fill(Random& random, HostStopV1* out) {
  if (random.OneIn(2)) Fill(random, out->mutable_actor());
}

void Fill(Random& random, HostTimerV1* out) {
  out->set_timer_id(random.Number());
  out->set_delay_ms(random.Number());
  out->set_period_ms(random.Number());
  out->set_cancel(random.OneIn(2));
}

void Fill(Random& random, HostOpenCallV1* out) {
  FillCall(random, out);
  out->set_shape(static_cast<uint32_t>(random.Number()));
}

void Fill(Random& random, HostCallOpenedV1* out) {
  out->set_streaming_call(random.Number());
}

void Fill(Random& random, HostWriteItemsV1* out) {
  out->set_streaming_call(random.Number());
  out->set_items(random.Bytes());
  out->set_last(random.OneIn(2));
}

void Fill(Random& random, HostReadItemsV1* out) {
  out->set_streaming_call(random.Number());
  out->set_max_items(static_cast<uint32_t>(random.Number()));
  out->set_max_bytes(static_cast<uint32_t>(random.Number()));
}

void Fill(Random& random, HostItemsV1* out) {
  out->set_items(random.Bytes());
  out->set_ended(random.OneIn(2));
  out->set_result(random.Bytes());
}

void Fill(Random& random, HostEndCallV1* out) {
  out->set_streaming_call(random.Number());
  out->set_what(static_cast<uint32_t>(random.Number()));
}

void Fill(Random& random, HostStreamSentV1* out) {
  out->set_held_us(random.Number());
}

void Fill(Random& random, HostStreamEndV1* out) {
  out->set_waiting(random.Number());
}

void Fill(Random& random, GuestErrorV1* out) {
  Fill(random, out->mutable_ctx());
  out->set_route_key(random.Text());
  if (random.OneIn(2)) Fill(random, out->mutable_error());
  out->set_kind(static_cast<uint32_t>(random.Number()));
}

void Fill(Random& random, GuestTimerV1* out) {
  Fill(random, out->mutable_ctx());
  out->set_timer_id(random.Number());
  out->set_missed(random.Number());
}

void Fill(Random& random, GuestMigrateOutV1* out) {
  Fill(random, out->mutable_ctx());
}

void Fill(Random& random, GuestMigrateInV1* out) {
  Fill(random, out->mutable_ctx());
  out->set_state(random.Text());
}

void Fill(Random& random, GuestSelfCheckV1* out) {
  Fill(random, out->mutable_ctx());
}

void Fill(Random& random, FeatureV1* out) { out->set_name(random.Text()); }

void Fill(Random& random, RouteVersionV1* out) {
  out->set_name(random.Text());
  out->set_version(static_cast<uint32_t>(random.Number()));
}

void Fill(Random& random, HandshakeOfferV1* out) {
  out->set_protocol_min(static_cast<uint32_t>(random.Number()));
  out->set_protocol_max(static_cast<uint32_t>(random.Number()));
  for (uint64_t n = random.Below(4); n != 0; --n) {
    Fill(random, out->add_features());
  }
  out->set_host_version(random.Text());
}

void Fill(Random& random, HandshakeAnswerV1* out) {
  out->set_protocol(static_cast<uint32_t>(random.Number()));
  for (uint64_t n = random.Below(4); n != 0; --n) {
    Fill(random, out->add_features());
  }
  for (uint64_t n = random.Below(4); n != 0; --n) {
    Fill(random, out->add_routes());
  }
  out->set_refusal(random.Text());
}

}  // namespace troupe
