// Where a host listens for its operator, unless told otherwise.
#ifndef TROUPE_HOST_CONTROL_SOCKET_PATH_H_
#define TROUPE_HOST_CONTROL_SOCKET_PATH_H_

#include <cstddef>
#include <string>

namespace troupe {

// Longest path of a Unix socket, in bytes: what fits sockaddr_un, less its
// terminating zero.
inline constexpr size_t kMaxSocketPathBytes = 107;

// The user's own directory for what lives as long as a session: that of
// XDG_RUNTIME_DIR, else /tmp/troupe-<uid>. It may not exist yet.
std::string DefaultRuntimeDirectory();

// `troupe.sock` in there.
std::string DefaultSocketPath();

}  // namespace troupe

#endif  // TROUPE_HOST_CONTROL_SOCKET_PATH_H_
