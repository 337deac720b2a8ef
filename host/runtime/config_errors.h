// Collects every fault of one configuration file, so that its author sees all
// of them at once.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_ERRORS_H_
#define TROUPE_HOST_RUNTIME_CONFIG_ERRORS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace troupe {

// A place in a configuration file, both from 1. Line 0: not in the file.
struct Position {
  int line = 0;
  int column = 0;
};

class ConfigErrors {
 public:
  // `file` as the user named it.
  explicit ConfigErrors(std::string file) : file_(std::move(file)) {}

  // Control characters in `text`, which may quote the file, are escaped.
  void Add(Position where, const std::string& text);

  // OK when there is none; else INVALID_ARGUMENT with one line for each, in the
  // order of the file: `troupe.toml:3:1: error: unknown key 'x' in [host]`.
  absl::Status ToStatus() const;

 private:
  struct Error {
    Position where;
    std::string text;
  };

  std::string file_;
  std::vector<Error> errors_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_ERRORS_H_
