#include "host/loop/uv_status.h"

#include <uv.h>

#include "fmt/format.h"

namespace troupe {
namespace {

absl::StatusCode CodeOf(int code) {
  switch (code) {
    case UV_ENOENT:
    case UV_ENOTDIR:
      return absl::StatusCode::kNotFound;
    case UV_EACCES:
    case UV_EPERM:
      return absl::StatusCode::kPermissionDenied;
    case UV_EINVAL:
    case UV_ENAMETOOLONG:
    case UV_ENOTSOCK:
      return absl::StatusCode::kInvalidArgument;
    case UV_EADDRINUSE:
    case UV_EEXIST:
    case UV_ENOTCONN:
      return absl::StatusCode::kFailedPrecondition;
    case UV_ETIMEDOUT:
      return absl::StatusCode::kDeadlineExceeded;
    case UV_EAGAIN:
    case UV_ECANCELED:
    case UV_ECONNREFUSED:
    case UV_ECONNRESET:
    case UV_EMFILE:
    case UV_ENFILE:
    case UV_ENOBUFS:
    case UV_ENOMEM:
    case UV_EPIPE:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

absl::Status UvStatus(int code, std::string_view what) {
  if (code >= 0) return absl::OkStatus();
  return absl::Status(CodeOf(code),
                      fmt::format("{}: {}", what, uv_strerror(code)));
}

}  // namespace troupe
