// The services that a class serves, as generated code describes them.
#ifndef TROUPE_GUEST_SDK_INTERNAL_SERVICE_LIST_H_
#define TROUPE_GUEST_SDK_INTERNAL_SERVICE_LIST_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe::internal {

inline constexpr std::string_view kInterfaceKey = "interface=";

// What they add to a class's metadata: lines before its routes, and routes with
// theirs. The hash of several services' interface is the sum of theirs, in
// which their order is of no matter.
template <typename... Services>
struct ServiceList {
  static constexpr size_t kHashDigits = 16;
  static constexpr size_t kValuesSize =
      (sizeof...(Services) == 0 ? 0 : kInterfaceKey.size() + kHashDigits + 1) +
      (size_t{0} + ... + Services::kShapes.size());
  static constexpr size_t kRoutesSize =
      (size_t{0} + ... + Services::kRoutes.size());

  // Each appends to `out` and returns its end.
  static constexpr char* AppendValues(char* out) {
    if constexpr (sizeof...(Services) > 0) {
      out = std::copy(kInterfaceKey.begin(), kInterfaceKey.end(), out);
      uint64_t hash = (uint64_t{0} + ... + Services::kInterfaceHash);
      for (size_t i = 0; i < kHashDigits; ++i, hash <<= 4) {
        *out++ = "0123456789abcdef"[hash >> 60];
      }
      *out++ = '\n';
      ((out =
            std::copy(Services::kShapes.begin(), Services::kShapes.end(), out)),
       ...);
    }
    return out;
  }
  static constexpr char* AppendRoutes(char* out) {
    ((out = std::copy(Services::kRoutes.begin(), Services::kRoutes.end(), out)),
     ...);
    return out;
  }
};

// Of the class W; empty unless it is a troupe::Serves.
template <typename W>
struct ServicesOfClass {
  using List = ServiceList<>;
};
template <typename W>
requires requires { typename W::ServedServices; }
struct ServicesOfClass<W> {
  using List = typename W::ServedServices;
};
template <typename W>
using ServicesOf = typename ServicesOfClass<W>::List;

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_SERVICE_LIST_H_
