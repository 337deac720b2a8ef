// What clients know of one method of a service. Generated code has a constant
// for each rpc, with its options in the .proto file (troupe/options.proto).
#ifndef TROUPE_ABI_METHOD_H_
#define TROUPE_ABI_METHOD_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "abi/codes.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace troupe {

// What a client does in place of reporting an error.
enum class Fallback {
  kFail,         // nothing: the caller gets the error
  kSkip,         // answers without a message
  kDefault,      // answers a message without fields
  kPassThrough,  // answers the request
};

struct Method {
  std::string_view route;

  // Nothing: as the receiver or its host declares it.
  std::optional<abi::PayloadType> payload_type = {};

  // Of a call without a timeout of its own; 0: what is left to the caller, or
  // the host's default.
  int64_t deadline_ms = 0;

  // To run twice is as good as to run once. A client whose call ended with
  // UNAVAILABLE calls once more, in what is left of the time.
  bool is_idempotent = false;

  Fallback on_missing = Fallback::kFail;  // the actor has no such method
  Fallback on_failure = Fallback::kFail;  // every other error
};

// Whether `error`, which a call of `method` ended with, says that the actor has
// no such method: not that one which its handler called has none.
bool IsMissing(const Method& method, const absl::Status& error);

// What to do about it. A cancelled call has no fallback.
Fallback FallbackFor(const Method& method, const absl::Status& error);

// What a client answers when a call of `method` with `request` ended with
// `error`: a message, nothing (kSkip), or the error.
template <typename Response, typename Request>
absl::StatusOr<std::optional<Response>> InPlaceOf(absl::Status error,
                                                  const Method& method,
                                                  const Request& request) {
  switch (FallbackFor(method, error)) {
    case Fallback::kFail:
      break;
    case Fallback::kSkip:
      return std::optional<Response>();
    case Fallback::kDefault:
      return std::optional<Response>(std::in_place);
    case Fallback::kPassThrough:
      if constexpr (std::is_same_v<Response, Request>) {
        return std::optional<Response>(request);
      }
      break;
  }
  return error;
}

}  // namespace troupe

#endif  // TROUPE_ABI_METHOD_H_
