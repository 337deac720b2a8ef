// Sends messages over a connection, as many in one write as have gathered while
// the write before was under way, and knows what the client has not taken yet.
#ifndef TROUPE_HOST_CONTROL_CONTROL_OUTBOX_H_
#define TROUPE_HOST_CONTROL_CONTROL_OUTBOX_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message_lite.h"
#include "host/loop/pipe_connection.h"

namespace troupe {

// Thread: that of the connection's loop, all of it.
class ControlOutbox {
 public:
  // What a message counts for; sums of both are kept.
  struct Weight {
    size_t answers = 0;
    size_t listened_bytes = 0;
  };

  // `on_written` runs after each write, in the loop's Poll(), with what went
  // out or with the failure after which nothing more will. `connection`
  // outlives the outbox.
  using OnWritten = std::function<void(absl::Status result, Weight written)>;
  ControlOutbox(PipeConnection* connection, OnWritten on_written)
      : connection_(connection), on_written_(std::move(on_written)) {}

  ControlOutbox(const ControlOutbox&) = delete;
  ControlOutbox& operator=(const ControlOutbox&) = delete;

  //   Errors: UNAVAILABLE when the client has gone.
  absl::Status Send(const google::protobuf::MessageLite& message,
                    Weight weight);

  // Of all that was sent and is not written.
  const Weight& unwritten() const { return unwritten_; }

  bool empty() const { return !writing_ && gathered_.empty(); }

 private:
  absl::Status Write();

  // Constant after construction.
  PipeConnection* const connection_;
  const OnWritten on_written_;

  // The loop's thread only.
  std::string gathered_;
  Weight gathered_weight_;
  Weight unwritten_;
  bool writing_ = false;
};

}  // namespace troupe

#endif  // TROUPE_HOST_CONTROL_CONTROL_OUTBOX_H_
