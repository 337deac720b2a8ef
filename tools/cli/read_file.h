// Files and streams, read to their end.
#ifndef TROUPE_TOOLS_CLI_READ_FILE_H_
#define TROUPE_TOOLS_CLI_READ_FILE_H_

#include <cstdio>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace troupe {

// What is left of `stream`, which errors call `name`.
//   Errors: NOT_FOUND when it can't be read.
absl::StatusOr<std::string> ReadAll(std::FILE* stream, std::string_view name);

// The file `name`.
//   Errors: NOT_FOUND when it can't be read, as a directory can't.
absl::StatusOr<std::string> ReadFile(const std::string& name);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_READ_FILE_H_
