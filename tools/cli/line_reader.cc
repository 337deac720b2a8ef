#include "tools/cli/line_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "fmt/format.h"

namespace troupe {

absl::StatusOr<std::unique_ptr<LineReader>> LineReader::Open(
    const std::string& name) {
  if (name == "-") return absl::WrapUnique(new LineReader(STDIN_FILENO));
  const int fd = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return absl::NotFoundError(
        fmt::format("read '{}': {}", name, std::strerror(errno)));
  }
  return absl::WrapUnique(new LineReader(fd));
}

LineReader::~LineReader() {
  if (fd_ != STDIN_FILENO) close(fd_);
}

bool LineReader::Ready() {
  if (at_end_ || buffer_.find('\n', searched_) != std::string::npos) {
    return true;
  }
  pollfd input = {fd_, POLLIN, 0};
  return poll(&input, 1, 0) > 0;
}

std::optional<std::string> LineReader::Take() {
  const size_t end = buffer_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = buffer_.size();
    if (!at_end_ || consumed_ == buffer_.size()) return std::nullopt;
    std::string last = buffer_.substr(consumed_);
    consumed_ = buffer_.size();
    return last;
  }
  std::string line = buffer_.substr(consumed_, end - consumed_);
  consumed_ = searched_ = end + 1;
  return line;
}

bool LineReader::Fill() {
  buffer_.erase(0, consumed_);
  searched_ -= consumed_;
  consumed_ = 0;
  char part[65536];
  ssize_t size;
  do {
    size = read(fd_, part, sizeof(part));
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return false;
  buffer_.append(part, static_cast<size_t>(size));
  return true;
}

std::optional<std::string> LineReader::Next() {
  while (true) {
    std::optional<std::string> line = Take();
    if (line || at_end_) return line;
    at_end_ = !Fill();
  }
}

}  // namespace troupe
