#include "host/runtime/concurrency.h"

#include <string_view>
#include <utility>

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe {
namespace {

constexpr std::string_view kKey = "concurrency";
constexpr std::string_view kSerial = "SERIAL";
constexpr std::string_view kInterleaved = "INTERLEAVED";

}  // namespace

absl::StatusOr<std::shared_ptr<const ConcurrentRoutes>> FindConcurrentRoutes(
    const GuestMetadata& metadata) {
  ConcurrentRoutes routes;
  for (const RouteMetadata& route : metadata.routes) {
    for (const auto& [key, value] : route.values) {
      if (key != kKey) continue;
      if (value == kInterleaved) {
        routes.insert(route.key);
      } else if (value != kSerial) {
        return InvalidArgumentError(
            fmt::format("metadata: route '{}': {} '{}' is neither {} nor {}",
                        route.key, kKey, value, kSerial, kInterleaved));
      }
    }
  }
  if (routes.empty()) return nullptr;
  return std::make_shared<const ConcurrentRoutes>(std::move(routes));
}

}  // namespace troupe
