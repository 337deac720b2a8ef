// The payloads of Troupe's own ops (1001 and above) as structs of views, for
// abi/codec.h. What each field means is specified in proto/troupe/guest.proto.
#ifndef TROUPE_ABI_GUEST_MESSAGES_H_
#define TROUPE_ABI_GUEST_MESSAGES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/codec.h"
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

}  // namespace troupe::abi

#endif  // TROUPE_ABI_GUEST_MESSAGES_H_
