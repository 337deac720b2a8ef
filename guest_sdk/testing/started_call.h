// A call that a test has begun.
#ifndef TROUPE_GUEST_SDK_TESTING_STARTED_CALL_H_
#define TROUPE_GUEST_SDK_TESTING_STARTED_CALL_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "guest_sdk/internal/payload.h"
#include "host/runtime/call_handle.h"

namespace troupe {

// A value; copies are of the same call.
//   Thread: the test's, as long as its host lives.
class StartedCall {
 public:
  struct State {
    std::string route;
    bool ended = false;
    absl::StatusOr<std::string> reply = std::string();
    CallHandle handle;
  };

  // Shared with the host, which fills it in.
  explicit StartedCall(std::shared_ptr<const State> state)
      : state_(std::move(state)) {}

  bool ended() const { return state_->ended; }

  // What it ended with.
  //   Errors: FAILED_PRECONDITION as long as it waits, DATA_LOSS when the reply
  //           is not a Reply.
  template <internal::Payload Reply = std::string>
  absl::StatusOr<Reply> reply() const {
    const absl::StatusOr<std::string> bytes = ReplyBytes();
    if (!bytes.ok()) return bytes.status();
    return internal::ParsePayload<Reply>(*bytes, "reply to", state_->route);
  }

  // Gives up waiting, as a caller does that has no more use for the answer.
  void Cancel() const { state_->handle.Cancel(); }

 private:
  absl::StatusOr<std::string> ReplyBytes() const;

  std::shared_ptr<const State> state_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_TESTING_STARTED_CALL_H_
