// Runs the kit on one library and says which checks it fails.
#ifndef TROUPE_TESTS_TOOLS_CONFORMANCE_FINDINGS_H_
#define TROUPE_TESTS_TOOLS_CONFORMANCE_FINDINGS_H_

#include <string>
#include <vector>

#include "tools/conformance/run.h"

namespace troupe::conformance {

// The ids of the checks that fail in a run of `options`, in their order; each
// prints its finding. Without checks in `options` all are run, but not those of
// memory, which make many calls.
std::vector<std::string> FindingsOf(RunOptions options);

}  // namespace troupe::conformance

#endif  // TROUPE_TESTS_TOOLS_CONFORMANCE_FINDINGS_H_
