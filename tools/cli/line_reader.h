// Reads lines from a file, a pipe or a terminal, and can tell whether the next
// one is there, so that waiting for input and for answers do not exclude each
// other.
#ifndef TROUPE_TOOLS_CLI_LINE_READER_H_
#define TROUPE_TOOLS_CLI_LINE_READER_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace troupe {

class LineReader {
 public:
  // `name` "-" is the standard input.
  //   Errors: NOT_FOUND when it cannot be opened.
  static absl::StatusOr<std::unique_ptr<LineReader>> Open(
      const std::string& name);
  ~LineReader();

  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // Whether Next() would return at once.
  bool Ready();

  // Waits for the next line, which comes without its end; a last line needs
  // none. Absent at the end of the file.
  std::optional<std::string> Next();

 private:
  explicit LineReader(int fd) : fd_(fd) {}

  // Reads once more; false at the end.
  bool Fill();
  std::optional<std::string> Take();

  const int fd_;
  std::string buffer_;
  size_t consumed_ = 0;  // bytes of buffer_ that were given out
  size_t searched_ =
      0;  // bytes of buffer_ without a line's end after consumed_
  bool at_end_ = false;
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_LINE_READER_H_
