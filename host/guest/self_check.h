// Has a library prove itself, with an instance that nobody else sees.
#ifndef TROUPE_HOST_GUEST_SELF_CHECK_H_
#define TROUPE_HOST_GUEST_SELF_CHECK_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "host/actor/executor.h"
#include "host/actor/workload_info.h"

namespace troupe {

// Makes an instance by `executor`, of generation 3, from the InitPayloadV1
// `init`, enters it with GUEST_SELF_CHECK and destroys it, on a thread of its
// own. Calls of the instance are refused. Reports of a crash in it name
// `workload` and the library that `executor` has been told of.
//   Thread: any; blocks it, at most `deadline`.
//   Errors: FAILED_PRECONDITION "self-check: …" with what the library found, or
//           how it broke down; DEADLINE_EXCEEDED when it has not returned: the
//           library is still at work and must stay mapped; UNAVAILABLE when
//           there is no thread for it, or too many hosts.
absl::Status RunSelfCheck(std::unique_ptr<Executor> executor,
                          const WorkloadInfo& workload, std::string init,
                          absl::Duration deadline);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_SELF_CHECK_H_
