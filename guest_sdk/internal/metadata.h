// The static metadata of a workload, put together by the compiler.
#ifndef TROUPE_GUEST_SDK_INTERNAL_METADATA_H_
#define TROUPE_GUEST_SDK_INTERNAL_METADATA_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "guest_sdk/declared_route.h"
#include "guest_sdk/internal/service_list.h"

namespace troupe::internal {

template <size_t size>
struct Metadata {
  char text[size];

  constexpr std::string_view view() const { return {text, size}; }
};

inline constexpr std::string_view kTypeKey = "type=";
inline constexpr std::string_view kNeedsKey = "needs=";
inline constexpr std::string_view kRouteKey = "route=";
inline constexpr std::string_view kVersionKey = "version=";
inline constexpr std::string_view kSignalLine = "payload_type=RPC_SIGNAL\n";
inline constexpr std::string_view kInterleavedLine =
    "concurrency=INTERLEAVED\n";

// Takes the first line off `text`, which is not empty, without its end.
constexpr std::string_view TakeLine(std::string_view* text) {
  const std::string_view line = text->substr(0, text->find('\n'));
  text->remove_prefix(std::min(line.size() + 1, text->size()));
  return line;
}

// `manufacturer:name:version`, none of them empty.
constexpr bool IsType(std::string_view type) {
  const size_t first = type.find(':');
  const size_t second = type.find(':', first + 1);
  return first != type.npos && second != type.npos && first > 0 &&
         second > first + 1 && second + 1 < type.size() &&
         type.find(':', second + 1) == type.npos;
}

// What one declared route adds to the metadata, in bytes; a literal's array is
// one longer than its text.
template <typename Route>
inline constexpr size_t kRouteBytes = 0;
template <size_t size>
inline constexpr size_t kRouteBytes<char[size]> = kRouteKey.size() + size;
template <size_t size>
inline constexpr size_t kRouteBytes<SignalRoute<size>> =
    kRouteBytes<char[size]> + kSignalLine.size();
template <typename Route>
inline constexpr size_t kRouteBytes<InterleavedRoute<Route>> =
    kRouteBytes<Route> + kInterleavedLine.size();
template <size_t size>
inline constexpr size_t kRouteBytes<NeededFeature<size>> =
    kNeedsKey.size() + size;

constexpr char* Append(std::string_view text, char* out) {
  return std::copy(text.begin(), text.end(), out);
}

template <size_t size>
constexpr char* AppendLine(std::string_view key, const char (&value)[size],
                           char* out) {
  out = Append({value, size - 1}, Append(key, out));
  *out++ = '\n';
  return out;
}

template <size_t size>
constexpr char* AppendRoute(const char (&route)[size], char* out) {
  static_assert(size > 1, "a route is empty");
  return AppendLine(kRouteKey, route, out);
}

template <size_t size>
constexpr char* AppendRoute(const SignalRoute<size>& route, char* out) {
  return Append(kSignalLine, AppendRoute(route.text, out));
}

template <typename Route>
constexpr char* AppendRoute(const InterleavedRoute<Route>& interleaved,
                            char* out) {
  return Append(kInterleavedLine, AppendRoute(interleaved.route, out));
}

// What is needed stands before all routes, wherever its author has it.
template <size_t size>
constexpr char* AppendRoute(const NeededFeature<size>&, char* out) {
  return out;
}
template <typename Route>
constexpr char* AppendNeed(const Route&, char* out) {
  return out;
}
template <size_t size>
constexpr char* AppendNeed(const NeededFeature<size>& feature, char* out) {
  static_assert(size > 1, "a needed feature is empty");
  return AppendLine(kNeedsKey, feature.text, out);
}

// "type=TYPE\n", what the services have to say, "needs=FEATURE\n" for each of
// Needs(), then "route=ROUTE\n" for each of the routes, with its payload type
// when it is a Signal() and its concurrency when it is Interleaved(), and
// theirs.
template <typename Services = ServiceList<>, size_t type_size,
          typename... Routes>
consteval auto MakeMetadata(const char (&type)[type_size],
                            const Routes&... routes) {
  constexpr size_t kSize = kTypeKey.size() + type_size + Services::kValuesSize +
                           Services::kRoutesSize +
                           (size_t{0} + ... + kRouteBytes<Routes>);
  Metadata<kSize> metadata{};
  char* out = AppendLine(kTypeKey, type, metadata.text);
  out = Services::AppendValues(out);
  ((out = AppendNeed(routes, out)), ...);
  ((out = AppendRoute(routes, out)), ...);
  Services::AppendRoutes(out);
  return metadata;
}

// The same of a class, with the services that it serves.
template <typename W, size_t type_size, typename... Routes>
consteval auto Describe(const char (&type)[type_size],
                        const Routes&... routes) {
  return MakeMetadata<ServicesOf<W>>(type, routes...);
}

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_METADATA_H_
