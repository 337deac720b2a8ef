// What happens inside one entry: the frame is read, the workload's function is
// chosen and run, and the reply is written.
#ifndef TROUPE_GUEST_SDK_INTERNAL_DISPATCH_H_
#define TROUPE_GUEST_SDK_INTERNAL_DISPATCH_H_

#include <memory>
#include <string_view>

#include "abi/codes.h"
#include "guest_sdk/internal/host_link.h"
#include "guest_sdk/internal/reply.h"
#include "guest_sdk/internal/routes.h"
#include "guest_sdk/workload.h"

namespace troupe::internal {

// Runs one entry of `workload`. `call` and `instance` are the two ways back
// into the host. Whatever the workload throws becomes the reply.
//   Errors: the entry's return code, kSuccess for a handler's failure.
abi::Code Dispatch(Workload& workload, const HostLink& call,
                   const HostLink& instance, std::string_view frame,
                   Reply& reply) noexcept;

// The part of a workload that only the SDK uses.
class WorkloadAccess {
 public:
  static const Routes& RoutesOf(const Workload& workload) {
    return workload.routes_;
  }
  static Routes& RoutesOf(Workload& workload) { return workload.routes_; }
  static std::unique_ptr<TimerTable>& TimersOf(Workload& workload) {
    return workload.timers_;
  }
  static bool HasStreams(const Workload& workload) {
    return workload.streams_ != nullptr;
  }
  static StreamHandlers& Streams(Workload& workload) {
    return workload.streams();
  }
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_DISPATCH_H_
