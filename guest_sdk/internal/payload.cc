#include "guest_sdk/internal/payload.h"

#include <string_view>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace troupe::internal {

absl::Status NotAMessage(std::string_view what, std::string_view route,
                         std::string_view type, size_t size) {
  return absl::DataLossError(
      fmt::format("{} '{}' is not a {} ({} bytes)", what, route, type, size));
}

}  // namespace troupe::internal
