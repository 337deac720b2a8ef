// What tells the content of one file from any other's, wherever it lies and
// whatever its name.
#ifndef TROUPE_HOST_GUEST_CONTENT_KEY_H_
#define TROUPE_HOST_GUEST_CONTENT_KEY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace troupe {

// No proof against somebody who looks for two files with one key: who may have
// a library loaded needs none.
struct ContentKey {
  uint64_t hash = 0;
  uint64_t size = 0;

  bool operator==(const ContentKey&) const = default;
};

// The key of the file `path`, which does not change meanwhile.
//   Thread: any; reads all of it.
//   Errors: UNAVAILABLE with the system's reason.
absl::StatusOr<ContentKey> KeyOfContent(const std::string& path);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_CONTENT_KEY_H_
