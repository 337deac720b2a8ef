// Makes a Config out of a file, of defaults and of the command line.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_LOAD_H_
#define TROUPE_HOST_RUNTIME_CONFIG_LOAD_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/runtime/config.h"

namespace troupe {

// No workloads, and what the machine and the environment suggest for the host:
// a shard per online CPU, and this user's socket.
Config DefaultConfig();

// Reads the configuration `file`. Relative paths in it start at its folder.
//   Errors: NOT_FOUND when the file cannot be read. INVALID_ARGUMENT with a
//           line `file:line:column: error: …` for each fault in it, all of
//           them.
absl::StatusOr<Config> LoadConfig(std::string_view file,
                                  Libraries libraries = Libraries::kExist);

// The same with the text at hand; `file` is for messages and relative paths.
absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view file,
                                   Libraries libraries = Libraries::kExist);

// Adds the workload that `NAME=PATH` on a command line describes.
//   Errors: INVALID_ARGUMENT when it is not of that form, when the name is
//           taken or when there is no such file; nothing is added then.
absl::Status AddWorkloadArgument(std::string_view argument, Config* config);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_LOAD_H_
