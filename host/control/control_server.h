// Lets the processes of the same user see and steer a host, through a Unix
// socket. The protocol is specified in proto/troupe/control.proto.
#ifndef TROUPE_HOST_CONTROL_CONTROL_SERVER_H_
#define TROUPE_HOST_CONTROL_CONTROL_SERVER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "host/control/control_session.h"
#include "host/control/control_target.h"
#include "host/loop/loop_thread.h"
#include "host/loop/pipe_server.h"

namespace troupe {

// Thread: that of the loop, all of it.
class ControlServer {
 public:
  // Listens at `socket_path`. `thread` outlives the server and every answer of
  // `target`, which outlives the server.
  //   Errors: as PipeServer::Listen.
  static absl::StatusOr<std::unique_ptr<ControlServer>> Start(
      LoopThread* thread, const std::string& socket_path, ControlHostInfo info,
      ControlTarget* target);

  // Ends all connections and removes the socket. What `target` answered before
  // on this or another thread has been sent, as far as the client reads.
  ~ControlServer();

  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  ControlServer(LoopThread* thread, ControlHostInfo info,
                ControlTarget* target);

  void Accept(std::unique_ptr<PipeConnection> connection);

  // Constant after construction.
  const ControlHostInfo info_;
  const ControlSession::Host host_;

  // The loop's thread only.
  std::unique_ptr<PipeServer> server_;
  std::map<ControlSession*, std::shared_ptr<ControlSession>> sessions_;
  uint64_t accepted_ = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_CONTROL_CONTROL_SERVER_H_
