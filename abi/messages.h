// The messages of the boundary as structs of views, for abi/codec.h. What each
// field means is specified in proto/actr/*.proto, under the same names; what
// Troupe adds in messages of its own is in abi/guest_messages.h.
//
// A field that is absent reads as zero or empty, one in a std::optional as no
// value. Required fields are always written. Fields from 1001 on are Troupe's.
#ifndef TROUPE_ABI_MESSAGES_H_
#define TROUPE_ABI_MESSAGES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/metadata.h"

namespace troupe::abi {

// A bytes field that carries another message is declared with std::string_view,
// which can be read and written, or with that message itself, which is written
// straight into its place and cannot be read.
template <typename Payload>
inline constexpr Kind kPayload = kMessage;
template <>
inline constexpr Kind kPayload<std::string_view> = kBytes;

struct InitPayloadV1 {
  uint32_t version = 0;
  std::string_view actr_type;
  std::string_view credential;
  std::string_view actor_id;
  uint32_t realm_id = 0;
  std::string_view config;

  using Fields = FieldList<Implicit<1, kUint32, &InitPayloadV1::version>,
                           Implicit<2, kString, &InitPayloadV1::actr_type>,
                           Implicit<3, kBytes, &InitPayloadV1::credential>,
                           Implicit<4, kBytes, &InitPayloadV1::actor_id>,
                           Implicit<5, kUint32, &InitPayloadV1::realm_id>,
                           Implicit<1001, kBytes, &InitPayloadV1::config>>;
};

template <typename Payload>
struct AbiFrameOf {
  uint32_t abi_version = 0;
  Op op{};
  Payload payload{};

  using Fields =
      FieldList<Implicit<1, kUint32, &AbiFrameOf::abi_version>,
                Implicit<2, kUint32, &AbiFrameOf::op>,
                Implicit<3, kPayload<Payload>, &AbiFrameOf::payload>>;
};
using AbiFrame = AbiFrameOf<std::string_view>;

struct ErrorResponse {
  uint32_t code = 0;
  std::string_view message;

  using Fields = FieldList<Required<1, kUint32, &ErrorResponse::code>,
                           Required<2, kString, &ErrorResponse::message>>;
};

template <typename Payload>
struct AbiReplyOf {
  uint32_t abi_version = 0;
  int32_t status = 0;
  Payload payload{};
  std::optional<ErrorResponse> error;

  using Fields = FieldList<Implicit<1, kUint32, &AbiReplyOf::abi_version>,
                           Implicit<2, kInt32, &AbiReplyOf::status>,
                           Implicit<3, kPayload<Payload>, &AbiReplyOf::payload>,
                           Optional<1001, kMessage, &AbiReplyOf::error>>;
};
using AbiReply = AbiReplyOf<std::string_view>;

struct InvocationContextV1 {
  EncodedActrId self_id;
  EncodedActrId caller_id;
  std::string_view request_id;

  using Fields =
      FieldList<Optional<1, kMessage, &InvocationContextV1::self_id>,
                Optional<2, kMessage, &InvocationContextV1::caller_id>,
                Implicit<3, kString, &InvocationContextV1::request_id>>;
};

// `payload` is always written, as existing guests reject an envelope without.
template <typename Payload>
struct RpcEnvelopeOf {
  std::string_view route_key;
  std::optional<Payload> payload;
  std::optional<ErrorResponse> error;
  std::optional<Direction> direction;
  std::optional<std::string_view> traceparent;
  std::optional<std::string_view> tracestate;
  std::string_view request_id;
  Metadata metadata;
  int64_t timeout_ms = 0;

  using Fields =
      FieldList<Required<1, kString, &RpcEnvelopeOf::route_key>,
                Required<2, kPayload<Payload>, &RpcEnvelopeOf::payload>,
                Optional<3, kMessage, &RpcEnvelopeOf::error>,
                Optional<4, kClosedEnum, &RpcEnvelopeOf::direction>,
                Optional<100, kString, &RpcEnvelopeOf::traceparent>,
                Optional<101, kString, &RpcEnvelopeOf::tracestate>,
                Required<102, kString, &RpcEnvelopeOf::request_id>,
                Repeated<103, kEntries, &RpcEnvelopeOf::metadata>,
                Required<104, kInt64, &RpcEnvelopeOf::timeout_ms>>;
};
using RpcEnvelope = RpcEnvelopeOf<std::string_view>;

struct DataStream {
  std::string_view stream_id;
  uint64_t sequence = 0;
  std::string_view payload;
  Metadata metadata;
  std::optional<int64_t> timestamp_ms;

  using Fields = FieldList<Required<1, kString, &DataStream::stream_id>,
                           Required<2, kUint64, &DataStream::sequence>,
                           Required<3, kBytes, &DataStream::payload>,
                           Repeated<4, kEntries, &DataStream::metadata>,
                           Optional<5, kInt64, &DataStream::timestamp_ms>>;
};

// `bridge_token`, here and below: generation 2 only, else 0.
template <typename Envelope>
struct GuestHandleOf {
  InvocationContextV1 ctx;
  Envelope rpc_envelope{};
  uint64_t bridge_token = 0;
  uint64_t streaming_call = 0;
  CallShape shape{};

  using Fields =
      FieldList<Required<1, kMessage, &GuestHandleOf::ctx>,
                Implicit<2, kPayload<Envelope>, &GuestHandleOf::rpc_envelope>,
                Implicit<3, kUint64, &GuestHandleOf::bridge_token>,
                Implicit<1001, kUint64, &GuestHandleOf::streaming_call>,
                Implicit<1002, kUint32, &GuestHandleOf::shape>>;
};
using GuestHandleV1 = GuestHandleOf<std::string_view>;

struct GuestDataStreamV1 {
  DataStream chunk;
  EncodedActrId sender;
  uint64_t bridge_token = 0;

  using Fields =
      FieldList<Required<1, kMessage, &GuestDataStreamV1::chunk>,
                Optional<2, kMessage, &GuestDataStreamV1::sender>,
                Implicit<3, kUint64, &GuestDataStreamV1::bridge_token>>;
};

struct GuestLifecycleV1 {
  InvocationContextV1 ctx;
  Lifecycle hook{};
  uint64_t bridge_token = 0;

  using Fields =
      FieldList<Required<1, kMessage, &GuestLifecycleV1::ctx>,
                Implicit<2, kUint32, &GuestLifecycleV1::hook>,
                Implicit<3, kUint64, &GuestLifecycleV1::bridge_token>>;
};

struct TimestampV1 {
  uint64_t seconds = 0;
  uint32_t nanoseconds = 0;

  using Fields = FieldList<Implicit<1, kUint64, &TimestampV1::seconds>,
                           Implicit<2, kUint32, &TimestampV1::nanoseconds>>;
};

struct PeerEventV1 {
  EncodedActrId peer;
  std::optional<bool> relayed;
  std::optional<PeerStatus> status;

  using Fields = FieldList<Optional<1, kMessage, &PeerEventV1::peer>,
                           Optional<2, kBool, &PeerEventV1::relayed>,
                           Optional<3, kUint32, &PeerEventV1::status>>;
};

struct CredentialEventV1 {
  TimestampV1 new_expiry;

  using Fields =
      FieldList<Required<1, kMessage, &CredentialEventV1::new_expiry>>;
};

struct BackpressureEventV1 {
  uint64_t queue_len = 0;
  uint64_t threshold = 0;

  using Fields =
      FieldList<Implicit<1, kUint64, &BackpressureEventV1::queue_len>,
                Implicit<2, kUint64, &BackpressureEventV1::threshold>>;
};

struct GuestHookV1 {
  InvocationContextV1 ctx;
  Hook hook{};
  std::optional<PeerEventV1> peer;
  std::optional<CredentialEventV1> credential;
  std::optional<BackpressureEventV1> backpressure;
  uint64_t bridge_token = 0;

  using Fields = FieldList<Required<1, kMessage, &GuestHookV1::ctx>,
                           Implicit<2, kUint32, &GuestHookV1::hook>,
                           Optional<3, kMessage, &GuestHookV1::peer>,
                           Optional<4, kMessage, &GuestHookV1::credential>,
                           Optional<5, kMessage, &GuestHookV1::backpressure>,
                           Implicit<6, kUint64, &GuestHookV1::bridge_token>>;
};

// Which kind is set decides; `flag`, the value of shell or local, is ignored by
// readers and true from every writer.
struct DestV1 {
  enum class Kind : uint32_t { kNone = 0, kShell = 1, kLocal = 2, kActor = 3 };

  Kind kind = Kind::kNone;
  bool flag = true;
  EncodedActrId actor;

  static DestV1 Shell() { return {Kind::kShell, true, {}}; }
  static DestV1 Local() { return {Kind::kLocal, true, {}}; }
  static DestV1 Actor(EncodedActrId id) { return {Kind::kActor, true, id}; }

  using Fields =
      FieldList<Oneof<1, kBool, &DestV1::flag>, Oneof<2, kBool, &DestV1::flag>,
                Oneof<3, kMessage, &DestV1::actor>>;
};

template <typename Payload>
struct HostCallOf {
  std::string_view route_key;
  DestV1 dest;
  Payload payload{};
  std::optional<int64_t> timeout_ms;
  std::optional<PayloadType> payload_type;

  using Fields = FieldList<Implicit<1, kString, &HostCallOf::route_key>,
                           Required<2, kMessage, &HostCallOf::dest>,
                           Implicit<3, kPayload<Payload>, &HostCallOf::payload>,
                           Optional<1001, kInt64, &HostCallOf::timeout_ms>,
                           Optional<1002, kUint32, &HostCallOf::payload_type>>;
};
using HostCallV1 = HostCallOf<std::string_view>;
// A tell has the fields of a call.
using HostTellV1 = HostCallV1;

struct HostCallRawV1 {
  std::string_view route_key;
  EncodedActrId target;
  std::string_view payload;

  using Fields = FieldList<Implicit<1, kString, &HostCallRawV1::route_key>,
                           Optional<2, kMessage, &HostCallRawV1::target>,
                           Implicit<3, kBytes, &HostCallRawV1::payload>>;
};

struct HostDiscoverV1 {
  ActrType target_type;

  using Fields = FieldList<Required<1, kMessage, &HostDiscoverV1::target_type>>;
};

struct HostRegisterStreamV1 {
  std::string_view stream_id;

  using Fields =
      FieldList<Implicit<1, kString, &HostRegisterStreamV1::stream_id>>;
};

struct HostUnregisterStreamV1 {
  std::string_view stream_id;

  using Fields =
      FieldList<Implicit<1, kString, &HostUnregisterStreamV1::stream_id>>;
};

struct HostSendDataStreamV1 {
  DestV1 dest;
  DataStream chunk;
  PayloadType payload_type{};
  std::optional<int64_t> timeout_ms;

  using Fields =
      FieldList<Required<1, kMessage, &HostSendDataStreamV1::dest>,
                Required<2, kMessage, &HostSendDataStreamV1::chunk>,
                Implicit<3, kEnum, &HostSendDataStreamV1::payload_type>,
                Optional<1001, kInt64, &HostSendDataStreamV1::timeout_ms>>;
};

}  // namespace troupe::abi

#endif  // TROUPE_ABI_MESSAGES_H_
