// What all calls begin with, streaming ones too.
#ifndef TROUPE_HOST_ROUTE_CALL_PARTS_H_
#define TROUPE_HOST_ROUTE_CALL_PARTS_H_

#include <algorithm>
#include <cstdint>
#include <optional>

#include "abi/messages.h"
#include "host/route/call_check.h"
#include "host/route/request.h"
#include "host/route/router.h"
#include "host/shard/shard.h"

namespace troupe {

// When a call of `caller` must be over.
inline int64_t CallDeadline(const Caller& caller,
                            std::optional<int64_t> timeout_ms, int64_t now_ns) {
  return std::min(caller.deadline_ns,
                  Router::DeadlineAfter(timeout_ms, now_ns));
}

// The request of `call` to the target of `wait`, all but its timeout.
inline RequestParts PartsOf(Shard& shard, const Caller& caller,
                            const abi::HostCallV1& call,
                            const PendingCall& wait, int host_number) {
  const bool is_sent_again = caller.sender != nullptr;
  RequestParts parts;
  parts.caller = is_sent_again ? caller.sender : caller.slot;
  parts.caller_serial = is_sent_again ? caller.sender_serial : caller.serial;
  parts.target = wait.target;
  parts.target_serial = wait.target_serial;
  parts.route = call.route_key;
  parts.payload = call.payload;
  parts.request_id =
      caller.request_id.empty() ? shard.NewRequestId() : caller.request_id;
  parts.traceparent = caller.traceparent;
  parts.tracestate = caller.tracestate;
  parts.payload_type = static_cast<uint8_t>(PayloadTypeOf(
      call, *wait.target->workload.load(std::memory_order_relaxed)));
  parts.contexts = &shard.contexts();
  parts.host_number = host_number;
  return parts;
}

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_CALL_PARTS_H_
