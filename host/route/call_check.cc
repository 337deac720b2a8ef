#include "host/route/call_check.h"

#include <cstdint>

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe {

absl::Status ImpossibleError(const abi::HostCallV1& call) {
  if (call.timeout_ms.value_or(1) <= 0) {
    return InvalidArgumentError(
        fmt::format("timeout of {} ms", *call.timeout_ms));
  }
  return InvalidArgumentError(
      fmt::format("payload type {}; calls and tells are 0, RPC_RELIABLE, or 1, "
                  "RPC_SIGNAL",
                  static_cast<int32_t>(*call.payload_type)));
}

absl::Status NoMemoryError(size_t payload_bytes) {
  return UnavailableError(
      fmt::format("no memory for a message of {} bytes", payload_bytes));
}

}  // namespace troupe
