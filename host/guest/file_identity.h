// What tells one content of a file from the next without reading it.
#ifndef TROUPE_HOST_GUEST_FILE_IDENTITY_H_
#define TROUPE_HOST_GUEST_FILE_IDENTITY_H_

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace troupe {

// All zeros: of no file.
struct FileIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t modified_ns = 0;
  int64_t size = 0;

  bool operator==(const FileIdentity&) const = default;
};

FileIdentity IdentityOf(const struct stat& status);

// The identity of `path` now.
//   Thread: any; asks the file system.
//   Errors: NOT_FOUND.
absl::StatusOr<FileIdentity> IdentifyFile(const std::string& path);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_FILE_IDENTITY_H_
