#include "abi/status_error.h"

#include <array>
#include <charconv>
#include <system_error>

#include "abi/codes.h"
#include "abi/utf8.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace troupe {
namespace {

struct Row {
  ErrorKind kind;
  ErrorClass error_class;
  absl::StatusCode code;
  // Whether a status of this code without a payload is of this kind.
  bool is_default;
  std::string_view prefix;
};

// DependencyNotFound has no prefix: the name is part of it, so its details are
// the whole text.
constexpr std::array kTable = {
    Row{ErrorKind::kUnavailable, ErrorClass::kTransient,
        absl::StatusCode::kUnavailable, true, "unavailable"},
    Row{ErrorKind::kTimedOut, ErrorClass::kTransient,
        absl::StatusCode::kDeadlineExceeded, true, "timed out"},
    Row{ErrorKind::kNotFound, ErrorClass::kClient, absl::StatusCode::kNotFound,
        true, "not found"},
    Row{ErrorKind::kPermissionDenied, ErrorClass::kClient,
        absl::StatusCode::kPermissionDenied, true, "permission denied"},
    Row{ErrorKind::kInvalidArgument, ErrorClass::kClient,
        absl::StatusCode::kInvalidArgument, true, "invalid argument"},
    Row{ErrorKind::kUnknownRoute, ErrorClass::kClient,
        absl::StatusCode::kUnimplemented, false, "unknown route"},
    Row{ErrorKind::kDependencyNotFound, ErrorClass::kClient,
        absl::StatusCode::kFailedPrecondition, false, ""},
    Row{ErrorKind::kDecodeFailure, ErrorClass::kCorrupt,
        absl::StatusCode::kDataLoss, true, "decode failure"},
    Row{ErrorKind::kNotImplemented, ErrorClass::kInternal,
        absl::StatusCode::kUnimplemented, true, "not implemented"},
    Row{ErrorKind::kInternal, ErrorClass::kInternal,
        absl::StatusCode::kInternal, true, "internal error"},
    Row{ErrorKind::kConnectionNotReady, ErrorClass::kTransient,
        absl::StatusCode::kUnavailable, false, "connection not ready"},
};

// Codes of statuses without a row; see ToErrorResponse().
constexpr uint32_t kStatusCodeBase = 11000;
constexpr uint32_t kMaxStatusCode =
    static_cast<uint32_t>(absl::StatusCode::kUnauthenticated);

// The payload with the number that the absl::StatusCode alone does not give.
constexpr char kCodeUrl[] = "troupe/error-code";

constexpr std::string_view kRetryAfter = "retry_after_ms=";

absl::string_view ToAbsl(std::string_view text) {
  return {text.data(), text.size()};
}

std::string_view Details(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

const Row* FindRow(uint32_t code) {
  for (const Row& row : kTable) {
    if (static_cast<uint32_t>(row.kind) == code) return &row;
  }
  return nullptr;
}

// The code in the payload, if there is one.
std::optional<uint32_t> CodeInPayload(const absl::Status& status) {
  const auto payload = status.GetPayload(kCodeUrl);
  if (!payload.has_value()) return std::nullopt;
  return ParseNumber<uint32_t>(std::string(*payload));
}

// nullptr for a code of the outside world and for one without a kind.
const Row* RowOf(const absl::Status& status) {
  if (const auto code = CodeInPayload(status)) return FindRow(*code);
  for (const Row& row : kTable) {
    if (row.is_default && row.code == status.code()) return &row;
  }
  return nullptr;
}

absl::Status WithCode(absl::StatusCode status_code, std::string_view details,
                      uint32_t code) {
  absl::Status status(status_code, ToAbsl(details));
  status.SetPayload(kCodeUrl, absl::Cord(std::to_string(code)));
  return status;
}

absl::Status MakeError(ErrorKind kind, std::string_view details) {
  const Row& row = *FindRow(static_cast<uint32_t>(kind));
  if (row.is_default) return absl::Status(row.code, ToAbsl(details));
  return WithCode(row.code, details, static_cast<uint32_t>(kind));
}

// The prefix of a status code without a row: its name, as words.
std::string_view PrefixOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kCancelled:
      return "cancelled";
    case absl::StatusCode::kAlreadyExists:
      return "already exists";
    case absl::StatusCode::kResourceExhausted:
      return "resource exhausted";
    case absl::StatusCode::kFailedPrecondition:
      return "failed precondition";
    case absl::StatusCode::kAborted:
      return "aborted";
    case absl::StatusCode::kOutOfRange:
      return "out of range";
    case absl::StatusCode::kUnauthenticated:
      return "unauthenticated";
    default:
      return "unknown error";
  }
}

// What each code without a reply and without a text means.
std::string TextOf(int32_t status) {
  switch (static_cast<abi::Code>(status)) {
    case abi::Code::kGenericError:
      return "generic error";
    case abi::Code::kInitFailed:
      return "initialisation failed";
    case abi::Code::kHandleFailed:
      return "handler failed";
    case abi::Code::kAllocFailed:
      return "allocation failed";
    case abi::Code::kProtocolError:
      return "protocol error";
    case abi::Code::kBufferTooSmall:
      return "buffer too small";
    case abi::Code::kUnsupportedOp:
      return "unsupported operation";
    case abi::Code::kSuccess:
      break;
  }
  return "unexpected ABI status code " + std::to_string(status);
}

absl::Status FromAbiStatus(int32_t status, std::string_view details) {
  switch (static_cast<abi::Code>(status)) {
    case abi::Code::kProtocolError:
      return DecodeFailureError(details);
    case abi::Code::kUnsupportedOp:
      return NotImplementedError(details);
    default:
      return InternalError(details);
  }
}

bool IsKnownStatus(int32_t status) {
  return status <= 0 &&
         status >= static_cast<int32_t>(abi::Code::kUnsupportedOp);
}

}  // namespace

absl::Status UnavailableError(std::string_view details) {
  return MakeError(ErrorKind::kUnavailable, details);
}

absl::Status TimedOutError(std::string_view details) {
  return MakeError(ErrorKind::kTimedOut, details);
}

absl::Status NotFoundError(std::string_view details) {
  return MakeError(ErrorKind::kNotFound, details);
}

absl::Status PermissionDeniedError(std::string_view details) {
  return MakeError(ErrorKind::kPermissionDenied, details);
}

absl::Status InvalidArgumentError(std::string_view details) {
  return MakeError(ErrorKind::kInvalidArgument, details);
}

absl::Status UnknownRouteError(std::string_view route_key) {
  return MakeError(ErrorKind::kUnknownRoute, route_key);
}

absl::Status DependencyNotFoundError(std::string_view dependency,
                                     std::string_view details) {
  std::string text = "dependency '" + std::string(dependency) + "' not found";
  if (!details.empty()) text += ": " + std::string(details);
  return MakeError(ErrorKind::kDependencyNotFound, text);
}

absl::Status DecodeFailureError(std::string_view details) {
  return MakeError(ErrorKind::kDecodeFailure, details);
}

absl::Status NotImplementedError(std::string_view details) {
  return MakeError(ErrorKind::kNotImplemented, details);
}

absl::Status InternalError(std::string_view details) {
  return MakeError(ErrorKind::kInternal, details);
}

absl::Status ConnectionNotReadyError(int64_t retry_after_ms) {
  return MakeError(ErrorKind::kConnectionNotReady,
                   std::string(kRetryAfter) + std::to_string(retry_after_ms));
}

absl::Status AboutError(std::string_view about, const absl::Status& error) {
  std::string text(about);
  text += ": ";
  text += std::string(error.message());
  absl::Status status(error.code(), text);
  error.ForEachPayload(
      [&status](absl::string_view type, const absl::Cord& payload) {
        status.SetPayload(type, payload);
      });
  return status;
}

std::optional<ErrorKind> KindOf(const absl::Status& status) {
  const Row* const row = RowOf(status);
  if (row == nullptr) return std::nullopt;
  return row->kind;
}

ErrorClass ClassOf(const absl::Status& status) {
  if (const Row* row = RowOf(status)) return row->error_class;
  switch (status.code()) {
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
      return ErrorClass::kTransient;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return ErrorClass::kInternal;
    default:
      return ErrorClass::kClient;
  }
}

std::optional<int64_t> RetryAfterMs(const absl::Status& status) {
  const std::string_view details = Details(status);
  if (KindOf(status) != ErrorKind::kConnectionNotReady ||
      !details.starts_with(kRetryAfter)) {
    return std::nullopt;
  }
  return ParseNumber<int64_t>(details.substr(kRetryAfter.size()));
}

std::string ErrorText(const absl::Status& status) {
  const Row* const row = RowOf(status);
  std::string text(PrefixOf(status.code()));
  if (row != nullptr) {
    text = row->prefix;
  } else if (const auto code = CodeInPayload(status)) {
    text = "error " + std::to_string(*code);
  }
  if (text.empty()) return std::string(Details(status));
  // Existing guests answer an empty route with the colon, too.
  if (!Details(status).empty() ||
      (row != nullptr && row->kind == ErrorKind::kUnknownRoute)) {
    text.append(": ").append(Details(status));
  }
  return text;
}

abi::ErrorResponse ToErrorResponse(const absl::Status& status) {
  uint32_t code = kStatusCodeBase + static_cast<uint32_t>(status.code());
  if (const auto in_payload = CodeInPayload(status)) {
    code = *in_payload;
  } else if (const Row* row = RowOf(status)) {
    code = static_cast<uint32_t>(row->kind);
  }
  return {code, Details(status)};
}

absl::Status FromErrorResponse(const abi::ErrorResponse& error) {
  if (const Row* row = FindRow(error.code)) {
    return MakeError(row->kind, error.message);
  }
  if (error.code > kStatusCodeBase &&
      error.code <= kStatusCodeBase + kMaxStatusCode) {
    const auto code =
        static_cast<absl::StatusCode>(error.code - kStatusCodeBase);
    return absl::Status(code, ToAbsl(error.message));
  }
  return WithCode(absl::StatusCode::kInternal, error.message, error.code);
}

int32_t ToAbiStatus(const absl::Status& status) {
  if (status.ok()) return static_cast<int32_t>(abi::Code::kSuccess);
  const auto kind = KindOf(status);
  const bool is_protocol_error =
      kind == ErrorKind::kDecodeFailure || kind == ErrorKind::kInvalidArgument;
  return static_cast<int32_t>(is_protocol_error ? abi::Code::kProtocolError
                                                : abi::Code::kGenericError);
}

absl::Status FromFailedReply(const abi::AbiReply& reply) {
  if (reply.error.has_value()) return FromErrorResponse(*reply.error);
  if (!abi::IsValidUtf8(reply.payload)) {
    return FromAbiStatus(
        reply.status, "guest returned status " + std::to_string(reply.status));
  }
  std::string details(reply.payload);
  if (details.empty()) {
    details = TextOf(reply.status);
  } else if (!IsKnownStatus(reply.status)) {
    details = TextOf(reply.status) + ": " + details;
  }
  return FromAbiStatus(reply.status, details);
}

absl::Status FromReturnCode(int32_t code) {
  if (code == 0) return absl::OkStatus();
  if (!IsKnownStatus(code)) return InternalError(TextOf(code));
  return FromAbiStatus(
      code, TextOf(code) + " (return code " + std::to_string(code) + ")");
}

}  // namespace troupe
