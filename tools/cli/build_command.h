// How a project is built.
#ifndef TROUPE_TOOLS_CLI_BUILD_COMMAND_H_
#define TROUPE_TOOLS_CLI_BUILD_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace troupe {

// A command for the shell that makes `libraries`, absolute paths below
// `folder`, in the project there: with CMake in its folder `build`, or with
// Bazel. A library is made by the target that is called like it.
//   Errors: NOT_FOUND for a folder that has the files of neither.
absl::StatusOr<std::string> BuildCommand(
    const std::string& folder, const std::vector<std::string>& libraries);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_BUILD_COMMAND_H_
