// The messages of the control lane that the host has so far.
#ifndef TROUPE_HOST_SHARD_CONTROL_MESSAGES_H_
#define TROUPE_HOST_SHARD_CONTROL_MESSAGES_H_

#include <string>

#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "absl/status/status.h"
#include "host/actor/control_lane.h"

namespace troupe {

// A breach of the boundary in the handler of `route`, for on_error.
ControlMessage FaultMessage(std::string route, std::string request_id,
                            absl::Status status, abi::FaultKind kind);

// on_mailbox_backpressure.
ControlMessage BackpressureMessage(const abi::BackpressureEventV1& event);

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_CONTROL_MESSAGES_H_
