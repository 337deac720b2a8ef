// A notice as the hook that actors are told.
#ifndef TROUPE_HOST_RUNTIME_NOTICE_HOOK_H_
#define TROUPE_HOST_RUNTIME_NOTICE_HOOK_H_

#include "absl/status/statusor.h"
#include "host/actor/hook_event.h"
#include "host/runtime/notice.h"

namespace troupe {

// Errors: INVALID_ARGUMENT for a peer notice without a peer's id or with an
//         impossible one, an expiry that is missing or no point in time, a
//         number that is none of its enum's.
absl::StatusOr<HookEvent> ToHook(const Notice& notice);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_NOTICE_HOOK_H_
