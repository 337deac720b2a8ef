// The client's side of the control protocol (proto/troupe/control.proto).
#ifndef TROUPE_TOOLS_CLI_CONTROL_CLIENT_H_
#define TROUPE_TOOLS_CLI_CONTROL_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/control/control_frame.h"
#include "host/control/control_outbox.h"
#include "host/loop/event_loop.h"
#include "host/loop/pipe_connection.h"
#include "troupe/control.pb.h"

namespace troupe {

// Thread: one.
class ControlClient {
 public:
  // Connects and agrees on a version.
  //   Errors: UNAVAILABLE with the path when no host answers there.
  static absl::StatusOr<std::unique_ptr<ControlClient>> Connect(
      const std::string& socket_path);

  ControlClient(const ControlClient&) = delete;
  ControlClient& operator=(const ControlClient&) = delete;

  // Sends `request` under an id of its own, which it returns. At most
  // kMaxControlInFlight may be under way.
  //   Errors: UNAVAILABLE when the host has gone.
  absl::StatusOr<uint64_t> Send(control::Request request);

  // Waits for the next response, to whichever request.
  //   Errors: UNAVAILABLE when the host has gone; what the host says when it
  //           refuses the connection.
  absl::StatusOr<control::Response> Receive();

  // Sends `request` and waits for its answer, when nothing else is under way.
  absl::StatusOr<control::Response> Exchange(control::Request request);

  const control::HelloResponse& host() const { return host_; }

 private:
  ControlClient(std::string socket_path, std::unique_ptr<EventLoop> loop,
                std::unique_ptr<PipeConnection> connection);

  absl::Status Greet();
  absl::Status Gone() const;

  // Constant after construction. The connection goes before its loop.
  const std::string socket_path_;
  const std::unique_ptr<EventLoop> loop_;
  const std::unique_ptr<PipeConnection> connection_;

  ControlOutbox outbox_;
  ControlFrameReader reader_;
  control::HelloResponse host_;
  uint64_t last_id_ = 0;
  bool ended_ = false;
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_CONTROL_CLIENT_H_
