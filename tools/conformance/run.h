// Runs checks against one library, each in a process of its own.
#ifndef TROUPE_TOOLS_CONFORMANCE_RUN_H_
#define TROUPE_TOOLS_CONFORMANCE_RUN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/guest/preflight.h"
#include "tools/conformance/check.h"
#include "tools/conformance/scenario.h"

namespace troupe::conformance {

struct RunOptions {
  std::string path;
  // kNone: the highest that it exports.
  Generation generation = Generation::kNone;
  // Of each check.
  absl::Duration deadline = absl::Seconds(30);
  uint64_t seed = 1;
  Scenario scenario;
  // Of the command line, beside the scenario's.
  std::vector<RouteCall> calls;
  std::vector<const Check*> checks;
};

struct CheckResult {
  const Check* check = nullptr;
  Outcome outcome;
  absl::Duration duration;
};

// A value: the results in the order of the catalogue.
struct RunResult {
  std::string path;
  Generation generation = Generation::kNone;
  uint64_t seed = 0;
  std::vector<CheckResult> results;

  size_t CountOf(Outcome::Kind kind) const;
  // Failed checks of that severity.
  size_t FindingsOf(Severity severity) const;
};

// Never loads the library into this process. What a check needs and nobody
// asked for is run first, and not reported.
//   Thread: the only one of this process.
//   Errors: NOT_FOUND when there is no such file; INVALID_ARGUMENT when it does
//           not export the generation that was asked for; UNAVAILABLE when a
//           check could not be run at all.
absl::StatusOr<RunResult> Run(const RunOptions& options);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_RUN_H_
