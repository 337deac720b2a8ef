// Listens at a Unix stream socket for processes of the same user.
#ifndef TROUPE_HOST_LOOP_PIPE_SERVER_H_
#define TROUPE_HOST_LOOP_PIPE_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "host/loop/event_loop.h"
#include "host/loop/pipe_connection.h"

namespace troupe {

// Thread: owner of the loop, all of it.
class PipeServer {
 public:
  // Runs inside Poll(); may destroy the server. Nothing is read from the
  // connection until its Start(). A process without file descriptors drops
  // connections before they come here.
  using OnConnection =
      std::function<void(std::unique_ptr<PipeConnection> connection)>;

  // Creates the socket file with mode 0600; one that a dead process left is
  // replaced. `loop` outlives the server.
  //   Errors: INVALID_ARGUMENT for a path that is empty or too long,
  //           FAILED_PRECONDITION when a process listens there already or the
  //           path is something else than a socket,
  //           NOT_FOUND or PERMISSION_DENIED when the folder is the problem.
  static absl::StatusOr<std::unique_ptr<PipeServer>> Listen(
      EventLoop* loop, const std::string& path, OnConnection on_connection);

  // Stops listening and removes the file. Connections stay.
  ~PipeServer();

  PipeServer(const PipeServer&) = delete;
  PipeServer& operator=(const PipeServer&) = delete;

 private:
  struct Impl;

  explicit PipeServer(Impl* impl) : impl_(impl) {}

  Impl* const impl_;  // Deleted by the loop, a turn after the server's end.
};

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_PIPE_SERVER_H_
