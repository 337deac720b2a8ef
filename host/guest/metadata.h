// What a guest says about itself without running: its type, its routes and
// key/value pairs. Written as `key=value` lines (abi/troupe_abi.h); the same
// bytes stand in the library's ".troupe" section and in its table.
#ifndef TROUPE_HOST_GUEST_METADATA_H_
#define TROUPE_HOST_GUEST_METADATA_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace troupe {

// In the order of the guest; keys may repeat.
using MetadataValues = std::vector<std::pair<std::string, std::string>>;

struct RouteMetadata {
  std::string key;
  MetadataValues values;
};

// A value. Empty for guests that carry none.
struct GuestMetadata {
  // "manufacturer:name:version"; only its shape is checked here.
  std::string type;
  std::string interface_hash;
  MetadataValues values;
  std::vector<RouteMetadata> routes;
};

// Reads the lines. Empty text is empty metadata; NUL bytes that pad the end of
// a section are ignored.
//   Errors: INVALID_ARGUMENT "metadata line N: …" for the first line that is
//           not `key=value` in UTF-8 or contradicts one before it, and for a
//           text above kMaxMetadataBytes.
absl::StatusOr<GuestMetadata> ParseMetadata(std::string_view text);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_METADATA_H_
