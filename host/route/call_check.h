// What can be said of a call or tell before anybody looks for its receiver, and
// how it is sent once there is one.
#ifndef TROUPE_HOST_ROUTE_CALL_CHECK_H_
#define TROUPE_HOST_ROUTE_CALL_CHECK_H_

#include <cstddef>

#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "absl/status/status.h"
#include "host/actor/workload_info.h"

namespace troupe {

inline bool IsOfCalls(abi::PayloadType type) {
  return type == abi::PayloadType::kRpcReliable ||
         type == abi::PayloadType::kRpcSignal;
}

// Whether a request makes sense, whoever is to get it.
inline bool IsPossible(const abi::HostCallV1& call) {
  return call.timeout_ms.value_or(1) > 0 &&
         (!call.payload_type.has_value() || IsOfCalls(*call.payload_type));
}

// INVALID_ARGUMENT for a request that is not possible.
absl::Status ImpossibleError(const abi::HostCallV1& call);

// UNAVAILABLE: there is no memory for a message as large as that.
absl::Status NoMemoryError(size_t payload_bytes);

// What the sender says, else what the receiver or its configuration does.
inline abi::PayloadType PayloadTypeOf(const abi::HostCallV1& call,
                                      const WorkloadInfo& target) {
  if (call.payload_type.has_value()) return *call.payload_type;
  if (target.signal_routes.empty()) [[likely]]
    return abi::PayloadType::kRpcReliable;
  return target.signal_routes.contains(call.route_key)
             ? abi::PayloadType::kRpcSignal
             : abi::PayloadType::kRpcReliable;
}

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_CALL_CHECK_H_
