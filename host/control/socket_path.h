// Where a host listens for its operator, unless told otherwise.
#ifndef TROUPE_HOST_CONTROL_SOCKET_PATH_H_
#define TROUPE_HOST_CONTROL_SOCKET_PATH_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"

namespace troupe {

// Longest path of a Unix socket, in bytes: what fits sockaddr_un, less its
// terminating zero.
inline constexpr size_t kMaxSocketPathBytes = 107;

// `troupe.sock` in the user's own directory for what lives as long as a
// session: that of XDG_RUNTIME_DIR, else /tmp/troupe-<uid>, which may not exist
// yet.
std::string DefaultSocketPath();

// Makes the folder of DefaultSocketPath(), for this user alone; other paths are
// their users' business.
//   Errors: FAILED_PRECONDITION when it is somebody else's or open to others.
absl::Status PrepareSocketFolder(const std::string& socket_path);

}  // namespace troupe

#endif  // TROUPE_HOST_CONTROL_SOCKET_PATH_H_
