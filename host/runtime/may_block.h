// Which threads may wait for the host.
#ifndef TROUPE_HOST_RUNTIME_MAY_BLOCK_H_
#define TROUPE_HOST_RUNTIME_MAY_BLOCK_H_

#include <string_view>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "host/fiber/fiber.h"

namespace troupe {

// A thread of a shard or of a guest that waited could wait for itself.
//   Errors: FAILED_PRECONDITION on one, for `what`, which blocks.
inline absl::Status CheckMayBlock(std::string_view what) {
  if (Fiber::Current() == nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{} blocks, which a shard's or a handler's thread must not", what));
}

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_MAY_BLOCK_H_
