// Where this repository is: what projects build against.
#ifndef TROUPE_TOOLS_SCAFFOLD_FIND_SDK_H_
#define TROUPE_TOOLS_SCAFFOLD_FIND_SDK_H_

#include <string>

#include "absl/status/statusor.h"

namespace troupe {

// Its absolute path: `told` if it is not empty, else the environment's
// TROUPE_SDK, else the folder above the program or above the current one that
// looks like it.
//   Errors: NOT_FOUND when what was told is none, or none was found;
//           INVALID_ARGUMENT for a path that build files cannot hold.
absl::StatusOr<std::string> FindSdk(const std::string& told);

}  // namespace troupe

#endif  // TROUPE_TOOLS_SCAFFOLD_FIND_SDK_H_
