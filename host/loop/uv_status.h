// The one place where libuv's error codes become absl::Status. Only for
// host/loop.
#ifndef TROUPE_HOST_LOOP_UV_STATUS_H_
#define TROUPE_HOST_LOOP_UV_STATUS_H_

#include <string_view>

#include "absl/status/status.h"

namespace troupe {

// OK for `code` >= 0, else a failure that reads "`what`: <uv_strerror>". `code`
// is a UV_E... value, which on this system is a negated errno.
absl::Status UvStatus(int code, std::string_view what);

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_UV_STATUS_H_
