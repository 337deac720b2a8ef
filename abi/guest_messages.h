// The payloads of Troupe's own ops (1001 and above) as structs of views, for
// abi/codec.h. What each field means is specified in proto/troupe/guest.proto.
#ifndef TROUPE_ABI_GUEST_MESSAGES_H_
#define TROUPE_ABI_GUEST_MESSAGES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/codec.h"
#include "abi/entries.h"
#include "abi/messages.h"

namespace troupe::abi {

struct HostLogV1 {
  LogLevel level{};
  std::string_view message;

  using Fields = FieldList<Implicit<1, kUint32, &HostLogV1::level>,
                           Implicit<2, kString, &HostLogV1::message>>;
};

struct HostSpawnV1 {
  ActrType type;
  std::string_view config;
  std::optional<std::string_view> name;

  using Fields = FieldList<Required<1, kMessage, &HostSpawnV1::type>,
                           Implicit<2, kBytes, &HostSpawnV1::config>,
                           Optional<3, kString, &HostSpawnV1::name>>;
};

struct HostStopV1 {
  EncodedActrId actor;

  using Fields = FieldList<Optional<1, kMessage, &HostStopV1::actor>>;
};

struct HostTimerV1 {
  uint64_t timer_id = 0;
  uint64_t delay_ms = 0;
  uint64_t period_ms = 0;
  bool cancel = false;

  using Fields = FieldList<Implicit<1, kUint64, &HostTimerV1::timer_id>,
                           Implicit<2, kUint64, &HostTimerV1::delay_ms>,
                           Implicit<3, kUint64, &HostTimerV1::period_ms>,
                           Implicit<4, kBool, &HostTimerV1::cancel>>;
};

// The fields of a HostCallV1, and the shape.
template <typename Payload>
struct HostOpenCallOf {
  std::string_view route_key;
  DestV1 dest;
  Payload payload{};
  std::optional<int64_t> timeout_ms;
  std::optional<PayloadType> payload_type;
  CallShape shape{};

  using Fields =
      FieldList<Implicit<1, kString, &HostOpenCallOf::route_key>,
                Required<2, kMessage, &HostOpenCallOf::dest>,
                Implicit<3, kPayload<Payload>, &HostOpenCallOf::payload>,
                Optional<1001, kInt64, &HostOpenCallOf::timeout_ms>,
                Optional<1002, kUint32, &HostOpenCallOf::payload_type>,
                Implicit<1003, kUint32, &HostOpenCallOf::shape>>;
};
using HostOpenCallV1 = HostOpenCallOf<std::string_view>;

// The reply to HOST_OPEN_CALL.
struct HostCallOpenedV1 {
  uint64_t streaming_call = 0;

  using Fields =
      FieldList<Implicit<1, kUint64, &HostCallOpenedV1::streaming_call>>;
};

// `items`, here and below: each is its length as a varint, then its bytes.
struct HostWriteItemsV1 {
  uint64_t streaming_call = 0;
  std::string_view items;
  bool last = false;

  using Fields =
      FieldList<Implicit<1, kUint64, &HostWriteItemsV1::streaming_call>,
                Implicit<2, kBytes, &HostWriteItemsV1::items>,
                Implicit<3, kBool, &HostWriteItemsV1::last>>;
};

struct HostReadItemsV1 {
  uint64_t streaming_call = 0;
  uint32_t max_items = 0;
  uint32_t max_bytes = 0;

  using Fields =
      FieldList<Implicit<1, kUint64, &HostReadItemsV1::streaming_call>,
                Implicit<2, kUint32, &HostReadItemsV1::max_items>,
                Implicit<3, kUint32, &HostReadItemsV1::max_bytes>>;
};

// The reply to HOST_READ_ITEMS.
struct HostItemsV1 {
  std::string_view items;
  bool ended = false;
  std::string_view result;

  using Fields = FieldList<Implicit<1, kBytes, &HostItemsV1::items>,
                           Implicit<2, kBool, &HostItemsV1::ended>,
                           Implicit<3, kBytes, &HostItemsV1::result>>;
};

struct HostEndCallV1 {
  uint64_t streaming_call = 0;
  CallEnd what{};

  using Fields = FieldList<Implicit<1, kUint64, &HostEndCallV1::streaming_call>,
                           Implicit<2, kUint32, &HostEndCallV1::what>>;
};

// The reply to HOST_SEND_DATA_STREAM when the chunk had to wait for room; else
// it is empty.
struct HostStreamSentV1 {
  uint64_t held_us = 0;

  using Fields = FieldList<Implicit<1, kUint64, &HostStreamSentV1::held_us>>;
};

// The reply to HOST_UNREGISTER_STREAM when accepted chunks still wait; else it
// is empty.
struct HostStreamEndV1 {
  uint64_t waiting = 0;

  using Fields = FieldList<Implicit<1, kUint64, &HostStreamEndV1::waiting>>;
};

// What went wrong in a handler.
enum class FaultKind : uint32_t {
  kUnspecified = 0,
  kException = 1,
  kReturnCode = 2,
  kMalformedReply = 3,
  kStreamHandler = 4,
};

struct GuestErrorV1 {
  InvocationContextV1 ctx;
  std::string_view route_key;
  std::optional<ErrorResponse> error;
  FaultKind kind{};

  using Fields = FieldList<Required<1, kMessage, &GuestErrorV1::ctx>,
                           Implicit<2, kString, &GuestErrorV1::route_key>,
                           Optional<3, kMessage, &GuestErrorV1::error>,
                           Implicit<4, kUint32, &GuestErrorV1::kind>>;
};

struct GuestTimerV1 {
  InvocationContextV1 ctx;
  uint64_t timer_id = 0;
  uint64_t missed = 0;

  using Fields = FieldList<Required<1, kMessage, &GuestTimerV1::ctx>,
                           Implicit<2, kUint64, &GuestTimerV1::timer_id>,
                           Implicit<3, kUint64, &GuestTimerV1::missed>>;
};

struct GuestMigrateOutV1 {
  InvocationContextV1 ctx;

  using Fields = FieldList<Required<1, kMessage, &GuestMigrateOutV1::ctx>>;
};

struct GuestMigrateInV1 {
  InvocationContextV1 ctx;
  std::string_view state;

  using Fields = FieldList<Required<1, kMessage, &GuestMigrateInV1::ctx>,
                           Implicit<2, kBytes, &GuestMigrateInV1::state>>;
};

struct GuestSelfCheckV1 {
  InvocationContextV1 ctx;

  using Fields = FieldList<Required<1, kMessage, &GuestSelfCheckV1::ctx>>;
};

// One entry of the lists below.
struct FeatureV1 {
  std::string_view name;

  using Fields = FieldList<Implicit<1, kString, &FeatureV1::name>>;
};

struct RouteVersionV1 {
  std::string_view name;
  uint32_t version = 0;

  using Fields = FieldList<Implicit<1, kString, &RouteVersionV1::name>,
                           Implicit<2, kUint32, &RouteVersionV1::version>>;
};

// What the host offers to a guest's `negotiate`.
struct HandshakeOfferV1 {
  uint32_t protocol_min = 0;
  uint32_t protocol_max = 0;
  Entries<FeatureV1> features;
  std::string_view host_version;

  using Fields =
      FieldList<Implicit<1, kUint32, &HandshakeOfferV1::protocol_min>,
                Implicit<2, kUint32, &HandshakeOfferV1::protocol_max>,
                Repeated<3, kEntries, &HandshakeOfferV1::features>,
                Implicit<4, kString, &HandshakeOfferV1::host_version>>;
};

struct HandshakeAnswerV1 {
  uint32_t protocol = 0;
  Entries<FeatureV1> features;
  Entries<RouteVersionV1> routes;
  std::string_view refusal;

  using Fields = FieldList<Implicit<1, kUint32, &HandshakeAnswerV1::protocol>,
                           Repeated<2, kEntries, &HandshakeAnswerV1::features>,
                           Repeated<3, kEntries, &HandshakeAnswerV1::routes>,
                           Implicit<4, kString, &HandshakeAnswerV1::refusal>>;
};

}  // namespace troupe::abi

#endif  // TROUPE_ABI_GUEST_MESSAGES_H_
