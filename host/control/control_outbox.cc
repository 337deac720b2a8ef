#include "host/control/control_outbox.h"

#include <utility>

#include "host/control/control_frame.h"

namespace troupe {

absl::Status ControlOutbox::Send(const google::protobuf::MessageLite& message,
                                 Weight weight) {
  gathered_ += EncodeControlFrame(message);
  gathered_weight_.answers += weight.answers;
  gathered_weight_.listened_bytes += weight.listened_bytes;
  unwritten_.answers += weight.answers;
  unwritten_.listened_bytes += weight.listened_bytes;
  return writing_ ? absl::OkStatus() : Write();
}

absl::Status ControlOutbox::Write() {
  const Weight weight = std::exchange(gathered_weight_, {});
  writing_ = true;
  // A write at a time: an empty backlog of the connection takes any size, so
  // nothing that was accepted here is ever refused there.
  return connection_->Write(
      std::exchange(gathered_, {}), [this, weight](absl::Status result) {
        writing_ = false;
        unwritten_.answers -= weight.answers;
        unwritten_.listened_bytes -= weight.listened_bytes;
        if (result.ok() && !gathered_.empty()) result = Write();
        on_written_(std::move(result), weight);
      });
}

}  // namespace troupe
