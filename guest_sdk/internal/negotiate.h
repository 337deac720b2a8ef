// The guest's side of the handshake with its host.
#ifndef TROUPE_GUEST_SDK_INTERNAL_NEGOTIATE_H_
#define TROUPE_GUEST_SDK_INTERNAL_NEGOTIATE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "absl/status/status.h"

namespace troupe {

class SelfCheck;
class Workload;

namespace internal {

// Whether the class W overrides OnSelfCheck(). That of Workload is public: one
// that can't be named is an override.
template <typename W>
inline constexpr bool kChecksItself = !requires {
  requires std::is_same_v<decltype(&W::OnSelfCheck),
                          absl::Status (Workload::*)(SelfCheck&)>;
};

// What a class of workloads answers with.
struct Negotiator {
  std::string_view metadata;
  bool checks_itself = false;
};

// Answers the host; see troupe_guest_table::negotiate. It takes the highest
// protocol and all features that both know, and names the routes whose version
// is not the first.
int32_t Negotiate(const Negotiator& negotiator, const uint8_t* offer,
                  size_t offer_size, uint8_t* answer, size_t answer_room,
                  size_t* answer_size) noexcept;

}  // namespace internal
}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_INTERNAL_NEGOTIATE_H_
