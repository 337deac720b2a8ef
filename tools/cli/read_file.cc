#include "tools/cli/read_file.h"

#include <cerrno>
#include <cstring>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace troupe {

absl::StatusOr<std::string> ReadAll(std::FILE* stream, std::string_view name) {
  std::string bytes;
  char part[65536];
  while (const size_t size = std::fread(part, 1, sizeof(part), stream)) {
    bytes.append(part, size);
  }
  if (std::ferror(stream) != 0) {
    return absl::NotFoundError(
        fmt::format("read '{}': {}", name, std::strerror(errno)));
  }
  return bytes;
}

absl::StatusOr<std::string> ReadFile(const std::string& name) {
  std::FILE* const stream = std::fopen(name.c_str(), "rb");
  if (stream == nullptr) {
    return absl::NotFoundError(
        fmt::format("read '{}': {}", name, std::strerror(errno)));
  }
  absl::StatusOr<std::string> bytes = ReadAll(stream, name);
  std::fclose(stream);
  return bytes;
}

}  // namespace troupe
