// The files behind Unix stream sockets: who may connect, and what becomes of
// the file that a dead process left. Only for host/loop.
#ifndef TROUPE_HOST_LOOP_SOCKET_FILE_H_
#define TROUPE_HOST_LOOP_SOCKET_FILE_H_

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"

namespace troupe {

// A socket bound to a file of its own. Moves are copies: exactly one holder
// closes and removes.
struct SocketFile {
  int fd = -1;
  std::string path;
  // Which file it is, so that a successor's at the same path is left alone.
  dev_t device = 0;
  ino_t inode = 0;
};

// Creates the socket file with mode 0600; not even for a moment can anybody
// else connect. A file left by a process that ended is replaced, under a lock
// on its folder, so that two hosts that start at once cannot both take it.
//   Errors: INVALID_ARGUMENT for a path that is empty or too long,
//           FAILED_PRECONDITION when a process listens there already or the
//           path is something else than a socket,
//           NOT_FOUND or PERMISSION_DENIED when the folder is the problem.
absl::StatusOr<SocketFile> BindSocketFile(const std::string& path);

// Removes the file, unless another one has taken its place. Closes nothing.
void RemoveSocketFile(const SocketFile& file);

// A connected, non-blocking socket; never waits.
//   Errors: INVALID_ARGUMENT as above, NOT_FOUND without such a file,
//           UNAVAILABLE when nobody listens or the listener is busy,
//           PERMISSION_DENIED when it is another user's.
absl::StatusOr<int> ConnectSocketFile(const std::string& path);

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_SOCKET_FILE_H_
