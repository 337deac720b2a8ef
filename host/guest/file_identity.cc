#include "host/guest/file_identity.h"

#include <cerrno>
#include <cstring>

#include "fmt/format.h"

namespace troupe {

FileIdentity IdentityOf(const struct stat& status) {
  constexpr int64_t kNanosPerSecond = 1'000'000'000;
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .modified_ns =
              status.st_mtim.tv_sec * kNanosPerSecond + status.st_mtim.tv_nsec,
          .size = status.st_size};
}

absl::StatusOr<FileIdentity> IdentifyFile(const std::string& path) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) {
    return absl::NotFoundError(
        fmt::format("'{}': {}", path, std::strerror(errno)));
  }
  return IdentityOf(status);
}

}  // namespace troupe
