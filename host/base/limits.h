// Every fixed bound of the host, with its unit and its reason, in one place.
#ifndef TROUPE_HOST_BASE_LIMITS_H_
#define TROUPE_HOST_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace troupe {

// Largest AbiFrame or AbiReply accepted from a guest, in bytes, unless
// configured lower. Bounds the copy made at the boundary; a larger transfer
// belongs in a stream.
inline constexpr size_t kMaxFrameBytes = 64 * 1024 * 1024;

// Messages one actor may have waiting unless configured otherwise.
inline constexpr uint32_t kDefaultMailboxMessages = 1024;

// Bytes of messages one actor may have waiting unless configured otherwise.
inline constexpr uint64_t kDefaultMailboxBytes = 8 * 1024 * 1024;

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_LIMITS_H_
