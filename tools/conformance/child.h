// Runs one check in a process of its own, whatever becomes of that.
#ifndef TROUPE_TOOLS_CONFORMANCE_CHILD_H_
#define TROUPE_TOOLS_CONFORMANCE_CHILD_H_

#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/conformance/check.h"

namespace troupe::conformance {

// Forks, runs `work` there and brings its outcome. A process that crashes, ends
// or has not answered after `deadline` is a finding that says so, with the last
// lines that it wrote; so is one that writes to the pipe of the outcome, unless
// it reads the memory of the kit to forge one. In the end it is killed, with
// those of its group; what it has made a session or a group of its own stays.
// Text of the outcome comes as people can be shown it (Harmless()); what is
// above 32 KiB is lost. Its standard input is empty.
//   Thread: the only one of this process.
//   Errors: UNAVAILABLE when the system has no process or pipe to give.
absl::StatusOr<Outcome> RunInChild(absl::Duration deadline,
                                   absl::FunctionRef<Outcome()> work);

// In such a process: what is tried from now on, which the finding names when
// the process does not survive it. Empty: nothing in particular.
void Trying(std::string_view what);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_CHILD_H_
