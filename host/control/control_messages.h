// The answers of a host as messages of the control protocol.
#ifndef TROUPE_HOST_CONTROL_CONTROL_MESSAGES_H_
#define TROUPE_HOST_CONTROL_CONTROL_MESSAGES_H_

#include "absl/status/status.h"
#include "host/control/control_target.h"
#include "troupe/control.pb.h"

namespace troupe {

// `status` must be a failure.
control::Error ToControlError(const absl::Status& status);

// The failure that an error stands for, whatever its number.
absl::Status FromControlError(const control::Error& error);

// The same for an answer that is an error, with who gave it.
control::Error ToControlError(const CallAnswer& answer);
control::DeadLetter ToDeadLetter(const DeadLetterRow& row);
control::ActorInfo ToActorInfo(const ActorInfoRow& row);
control::Latency ToLatency(const LatencyRow& row);
control::Wait ToWait(const WaitRow& row);
control::ReloadResponse ToReload(const ControlReloadAnswer& answer);

}  // namespace troupe

#endif  // TROUPE_HOST_CONTROL_CONTROL_MESSAGES_H_
