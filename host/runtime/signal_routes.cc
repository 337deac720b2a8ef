#include "host/runtime/signal_routes.h"

#include <string_view>

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe {
namespace {

constexpr std::string_view kKey = "payload_type";
constexpr std::string_view kReliable = "RPC_RELIABLE";
constexpr std::string_view kSignal = "RPC_SIGNAL";

}  // namespace

absl::StatusOr<std::set<std::string, std::less<>>> FindSignalRoutes(
    const GuestMetadata& metadata,
    const std::map<std::string, abi::PayloadType>& configured) {
  std::map<std::string, abi::PayloadType> types = configured;
  for (const RouteMetadata& route : metadata.routes) {
    for (const auto& [key, value] : route.values) {
      if (key != kKey) continue;
      if (value != kReliable && value != kSignal) {
        return InvalidArgumentError(
            fmt::format("metadata: route '{}': {} '{}' is neither {} nor {}",
                        route.key, kKey, value, kReliable, kSignal));
      }
      types[route.key] = value == kSignal ? abi::PayloadType::kRpcSignal
                                          : abi::PayloadType::kRpcReliable;
    }
  }
  std::set<std::string, std::less<>> signals;
  for (const auto& [route, type] : types) {
    if (type == abi::PayloadType::kRpcSignal) {
      signals.insert(route);
    } else if (type != abi::PayloadType::kRpcReliable) {
      return InvalidArgumentError(
          fmt::format("options: route '{}': payload type {} is neither {} nor "
                      "{}",
                      route, static_cast<int32_t>(type), kReliable, kSignal));
    }
  }
  return signals;
}

}  // namespace troupe
