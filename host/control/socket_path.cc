#include "host/control/socket_path.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "fmt/format.h"

namespace troupe {
namespace {

std::string DefaultFolder() {
  const char* const session = std::getenv("XDG_RUNTIME_DIR");
  if (session != nullptr && session[0] == '/') return session;
  return fmt::format("/tmp/troupe-{}", getuid());
}

}  // namespace

std::string DefaultSocketPath() { return DefaultFolder() + "/troupe.sock"; }

absl::Status PrepareSocketFolder(const std::string& socket_path) {
  if (socket_path != DefaultSocketPath()) return absl::OkStatus();
  const std::string folder = DefaultFolder();
  // In /tmp anybody may have been first: what counts is what stands there now.
  mkdir(folder.c_str(), 0700);
  struct stat found;
  if (lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) ||
      found.st_uid != getuid() || (found.st_mode & 0022) != 0) {
    return absl::FailedPreconditionError(fmt::format(
        "'{}' must be a directory that only you can write to", folder));
  }
  return absl::OkStatus();
}

}  // namespace troupe
