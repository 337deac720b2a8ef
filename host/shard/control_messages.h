// The messages of the control lane.
#ifndef TROUPE_HOST_SHARD_CONTROL_MESSAGES_H_
#define TROUPE_HOST_SHARD_CONTROL_MESSAGES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "abi/guest_messages.h"
#include "absl/status/status.h"
#include "host/actor/actor_timers.h"
#include "host/actor/control_lane.h"
#include "host/actor/hook_event.h"
#include "host/actor/message.h"
#include "host/actor/message_pool.h"
#include "host/actor/workload_info.h"

namespace troupe {

// A breach of the boundary in the handler of `route`, for on_error.
ControlMessage FaultMessage(std::string route, std::string request_id,
                            absl::Status status, abi::FaultKind kind);

ControlMessage HookMessage(std::shared_ptr<const HookEvent> hook);

// The AbiFrame that tells the actor with `serial` of `hook`; `handle` names the
// entry.
//   Ownership: the result is the caller's.
Message* WriteHook(const HookEvent& hook, const WorkloadInfo& workload,
                   uint64_t serial, uint64_t handle, MessagePool* pool);

// The same for a timer that has fired.
Message* WriteTimer(const TimerFiring& firing, const WorkloadInfo& workload,
                    uint64_t serial, MessagePool* pool);

// The one that asks the actor for its state, and the one that hands it over.
Message* WriteMigrateOut(const WorkloadInfo& workload, uint64_t serial,
                         MessagePool* pool);
Message* WriteMigrateIn(std::string_view state, const WorkloadInfo& workload,
                        uint64_t serial, MessagePool* pool);

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_CONTROL_MESSAGES_H_
