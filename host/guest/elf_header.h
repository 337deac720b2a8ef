// The checks that need nothing but a file's first bytes.
#ifndef TROUPE_HOST_GUEST_ELF_HEADER_H_
#define TROUPE_HOST_GUEST_ELF_HEADER_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "host/guest/finding.h"

namespace troupe {

// Why a file of `size` bytes that starts with `head` is no library for this
// machine; nothing if it may be one. `head` holds at least an ELF header's
// bytes unless the file is shorter.
//   Thread: any.
std::optional<Finding> CheckElfHeader(std::string_view head, uint64_t size);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_ELF_HEADER_H_
