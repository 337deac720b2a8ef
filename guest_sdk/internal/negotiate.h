// The guest's side of the handshake with its host.
#ifndef TROUPE_GUEST_SDK_INTERNAL_NEGOTIATE_H_
#define TROUPE_GUEST_SDK_INTERNAL_NEGOTIATE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe::internal {

// Answers for a class of workloads with this `metadata`; see
// troupe_guest_table::negotiate. It takes the highest protocol and all features
// that both know, and names the routes whose version is not the first.
int32_t Negotiate(std::string_view metadata, const uint8_t* offer,
                  size_t offer_size, uint8_t* answer, size_t answer_room,
                  size_t* answer_size) noexcept;

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_NEGOTIATE_H_
