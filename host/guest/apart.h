// Enters a guest whose library serves no actor yet, for a given time, beside
// everything else that runs.
#ifndef TROUPE_HOST_GUEST_APART_H_
#define TROUPE_HOST_GUEST_APART_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace troupe {

// Runs `work` on a thread of its own and waits for it. Reports of a crash, or
// of exit(), in it name the library `image` and `method`; an exception that
// escapes ends there, as in any other entry.
//   Thread:    any; blocks it.
//   Ownership: a thread that has not ended is left behind with its work, which
//              owns what it touches, and the library stays mapped.
//   Errors: DEADLINE_EXCEEDED when it has not returned `deadline` after it
//           began, "'negotiate' has not returned after 200ms", or when what the
//           library does at the end of a thread takes as long again;
//           UNAVAILABLE when the system has no thread to give.
absl::Status RunApart(std::string image, const std::string& method,
                      absl::Duration deadline, absl::AnyInvocable<void()> work);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_APART_H_
