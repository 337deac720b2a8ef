// The static metadata of a workload, put together by the compiler.
#ifndef TROUPE_GUEST_SDK_INTERNAL_METADATA_H_
#define TROUPE_GUEST_SDK_INTERNAL_METADATA_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace troupe::internal {

template <size_t size>
struct Metadata {
  char text[size];

  constexpr std::string_view view() const { return {text, size}; }
};

inline constexpr std::string_view kTypeKey = "type=";
inline constexpr std::string_view kRouteKey = "route=";

// `manufacturer:name:version`, none of them empty.
constexpr bool IsType(std::string_view type) {
  const size_t first = type.find(':');
  const size_t second = type.find(':', first + 1);
  return first != type.npos && second != type.npos && first > 0 &&
         second > first + 1 && second + 1 < type.size() &&
         type.find(':', second + 1) == type.npos;
}

// "type=TYPE\n", then "route=ROUTE\n" for each. The arguments are string
// literals, whose arrays are one longer than their text.
template <size_t type_size, size_t... route_sizes>
consteval auto MakeMetadata(const char (&type)[type_size],
                            const char (&... routes)[route_sizes]) {
  static_assert(((route_sizes > 1) && ...), "a route is empty");
  constexpr size_t kSize = kTypeKey.size() + type_size +
                           (size_t{0} + ... + (kRouteKey.size() + route_sizes));
  Metadata<kSize> metadata{};
  char* out = metadata.text;
  const auto add_line = [&out](std::string_view key, std::string_view value) {
    out = std::copy(key.begin(), key.end(), out);
    out = std::copy(value.begin(), value.end(), out);
    *out++ = '\n';
  };
  add_line(kTypeKey, {type, type_size - 1});
  (add_line(kRouteKey, {routes, route_sizes - 1}), ...);
  return metadata;
}

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_METADATA_H_
