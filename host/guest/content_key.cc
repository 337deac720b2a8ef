#include "host/guest/content_key.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <string_view>

#include "fmt/format.h"

namespace troupe {
namespace {

absl::Status ReadError(const std::string& path, int error) {
  return absl::UnavailableError(
      fmt::format("read '{}': {}", path, std::strerror(error)));
}

}  // namespace

absl::StatusOr<ContentKey> KeyOfContent(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return ReadError(path, errno);
  struct stat status = {};
  void* memory = MAP_FAILED;
  if (fstat(fd, &status) == 0) {
    memory = mmap(nullptr, status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  }
  const int error = errno;
  close(fd);
  if (memory == MAP_FAILED) return ReadError(path, error);
  const auto size = static_cast<size_t>(status.st_size);
  const std::string_view content(static_cast<const char*>(memory), size);
  const ContentKey key = {std::hash<std::string_view>()(content), size};
  munmap(memory, size);
  return key;
}

}  // namespace troupe
