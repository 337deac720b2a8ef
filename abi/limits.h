// Bounds of the boundary that both sides keep.
#ifndef TROUPE_ABI_LIMITS_H_
#define TROUPE_ABI_LIMITS_H_

#include <cstddef>

namespace troupe::abi {

// Largest AbiFrame or AbiReply that either side accepts, in bytes, unless
// configured lower. Bounds the copy made at the boundary; a larger transfer
// belongs in a stream.
inline constexpr size_t kMaxFrameBytes = 64 * 1024 * 1024;

}  // namespace troupe::abi

#endif  // TROUPE_ABI_LIMITS_H_
