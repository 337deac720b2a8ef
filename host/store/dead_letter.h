// A message that an actor had accepted and that can never be handled, kept for
// an operator to look at and to send again.
#ifndef TROUPE_HOST_STORE_DEAD_LETTER_H_
#define TROUPE_HOST_STORE_DEAD_LETTER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "abi/codes.h"
#include "abi/identity.h"

namespace troupe {

// Why it could not be handled.
enum class DeathReason : uint8_t {
  kActorStopped,    // the actor ended, or failed to start, before its turn
  kHandlerCrashed,  // an exception, a code other than 0, an undecodable reply
  kExpired,         // its deadline passed while it waited
  kUndecodable,     // its handler could not read it
  kPoisoned,        // messages like it had crashed its handler too often
};
inline constexpr size_t kDeathReasons = 5;

// The word users read: "expired".
constexpr std::string_view DeathReasonName(DeathReason reason) {
  switch (reason) {
    case DeathReason::kActorStopped:
      return "stopped";
    case DeathReason::kHandlerCrashed:
      return "crashed";
    case DeathReason::kExpired:
      return "expired";
    case DeathReason::kUndecodable:
      return "undecodable";
    case DeathReason::kPoisoned:
      return "poisoned";
  }
  return "unknown";
}

// A value.
struct DeadLetter {
  uint64_t id = 0;  // from 1, in the order they died
  DeathReason reason{};
  std::string error;    // what its sender was told, if it waited
  int64_t died_ns = 0;  // of the host's clock

  // Who sent it; nobody's serial number when it came from outside the host.
  bool has_sender = false;
  ActrId sender;
  ActrId receiver;

  bool is_call = false;
  // Of a streaming call, whose items are not kept.
  abi::CallShape shape{};
  abi::PayloadType payload_type{};
  std::string route;
  std::string request_id;
  std::string traceparent;
  std::string tracestate;
  // Of a chunk, whose stream is the route: the rest of it, an encoded
  // DataStream.
  std::string chunk;
  std::string payload;
  uint64_t payload_bytes = 0;  // also where `payload` was left out
};

}  // namespace troupe

#endif  // TROUPE_HOST_STORE_DEAD_LETTER_H_
