// The one table between failures as C++ knows them (absl::Status), as envelopes
// carry them (ErrorResponse), as the boundary numbers them (AbiReply.status and
// return codes) and as people read them.
//
// A status holds the details alone; the prefix that names the kind is added by
// ErrorText() and never travels, so that a message does not grow with each hop.
// Where two kinds share an absl::StatusCode, a payload in the status keeps them
// apart.
//
// Thread: any, for all of it.
#ifndef TROUPE_ABI_STATUS_ERROR_H_
#define TROUPE_ABI_STATUS_ERROR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "abi/messages.h"
#include "absl/status/status.h"

namespace troupe {

// The numbers are ErrorResponse.code.
enum class ErrorKind : uint32_t {
  kUnavailable = 10001,
  kTimedOut = 10002,
  kNotFound = 10003,
  kPermissionDenied = 10004,
  kInvalidArgument = 10005,
  kUnknownRoute = 10006,
  kDependencyNotFound = 10007,
  kDecodeFailure = 10008,
  kNotImplemented = 10009,
  kInternal = 10010,
  kConnectionNotReady = 10011,
};

// What follows from a failure.
enum class ErrorClass {
  kTransient,  // the same request may work later
  kClient,     // the caller must change it
  kCorrupt,    // nobody can read the message: to the dead letters
  kInternal,   // a bug, here or in a guest
};

// A failure of each kind. `details` may be empty.
absl::Status UnavailableError(std::string_view details);
absl::Status TimedOutError(std::string_view details);
absl::Status NotFoundError(std::string_view details);
absl::Status PermissionDeniedError(std::string_view details);
absl::Status InvalidArgumentError(std::string_view details);
absl::Status UnknownRouteError(std::string_view route_key);
absl::Status DependencyNotFoundError(std::string_view dependency,
                                     std::string_view details);
absl::Status DecodeFailureError(std::string_view details);
absl::Status NotImplementedError(std::string_view details);
absl::Status InternalError(std::string_view details);
absl::Status ConnectionNotReadyError(int64_t retry_after_ms);

// `error` as it is, kind and all, with a text in front: "on_start: closed".
absl::Status AboutError(std::string_view about, const absl::Status& error);

// No value for a success and for status codes without a kind: cancelled and
// failed precondition among others.
std::optional<ErrorKind> KindOf(const absl::Status& status);

// `status` must be a failure.
ErrorClass ClassOf(const absl::Status& status);

// Milliseconds, when `status` is a ConnectionNotReadyError().
std::optional<int64_t> RetryAfterMs(const absl::Status& status);

// What to show: prefix and details, `unknown route: stock.Stock.Reserve`.
// `status` must be a failure.
std::string ErrorText(const absl::Status& status);

// `status` must be a failure; one without a kind becomes 11000 + its
// absl::StatusCode.
//   Ownership: the message is a view of `status`.
abi::ErrorResponse ToErrorResponse(const absl::Status& status);

// Always a failure. A code that this table does not know becomes INTERNAL, and
// ToErrorResponse() gives the same code back.
absl::Status FromErrorResponse(const abi::ErrorResponse& error);

// AbiReply.status for a host operation that ended with `status`.
int32_t ToAbiStatus(const absl::Status& status);

// The failure that `reply` carries.
absl::Status FromFailedReply(const abi::AbiReply& reply);

// Reads an answer of the other side: its reply, or the code that an entry
// returned without one. OK when it succeeded.
inline absl::Status FromReply(const abi::AbiReply& reply) {
  if (reply.status == 0 && !reply.error.has_value()) [[likely]]
    return absl::OkStatus();
  return FromFailedReply(reply);
}
absl::Status FromReturnCode(int32_t code);

}  // namespace troupe

#endif  // TROUPE_ABI_STATUS_ERROR_H_
