#include "host/runtime/concurrency.h"

#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe {
namespace {

constexpr std::string_view kKey = "concurrency";
constexpr std::string_view kSerial = "SERIAL";
constexpr std::string_view kInterleaved = "INTERLEAVED";
constexpr std::string_view kPerKey = "PER_KEY ";

constexpr uint32_t kMostFieldNumber = (1 << 29) - 1;

// "3.1"; empty when `text` is no such path.
KeyPath ReadPath(std::string_view text) {
  KeyPath path;
  while (true) {
    uint32_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [next, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || number == 0 || number > kMostFieldNumber) {
      return {};
    }
    path.push_back(number);
    if (next == end) return path;
    if (*next != '.') return {};
    text.remove_prefix(static_cast<size_t>(next + 1 - text.data()));
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ConcurrentRoutes>> FindConcurrentRoutes(
    const GuestMetadata& metadata) {
  ConcurrentRoutes routes;
  for (const RouteMetadata& route : metadata.routes) {
    for (const auto& [key, value] : route.values) {
      if (key != kKey) continue;
      KeyPath path;
      if (value.starts_with(kPerKey)) {
        path = ReadPath(std::string_view(value).substr(kPerKey.size()));
      }
      if (value == kInterleaved || !path.empty()) {
        routes.insert_or_assign(route.key, std::move(path));
      } else if (value != kSerial) {
        return InvalidArgumentError(fmt::format(
            "metadata: route '{}': {} '{}' is neither {}, {} nor "
            "{}and field numbers",
            route.key, kKey, value, kSerial, kInterleaved, kPerKey));
      }
    }
  }
  if (routes.empty()) return nullptr;
  return std::make_shared<const ConcurrentRoutes>(std::move(routes));
}

}  // namespace troupe
