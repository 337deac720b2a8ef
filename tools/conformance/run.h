// Runs checks against one library, each in a process of its own.
#ifndef TROUPE_TOOLS_CONFORMANCE_RUN_H_
#define TROUPE_TOOLS_CONFORMANCE_RUN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
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
  // Why the run ended before its last check: UNAVAILABLE, when the system has
  // no process or no room for one more. OK: it did not.
  absl::Status end;

  size_t CountOf(Outcome::Kind kind) const;
  // Failed checks of that severity.
  size_t FindingsOf(Severity severity) const;
};

// Never loads the library into this process. What a check needs and nobody
// asked for is run first, and reported only when it fails: the rest is skipped
// for it. Gives SIGCHLD its default back, and /dev/null to those of the three
// standard descriptors that are closed.
//   Thread: the only one of this process.
//   Errors: NOT_FOUND when there is no file that can be read; INVALID_ARGUMENT
//           when it does not export the generation that was asked for.
absl::StatusOr<RunResult> Run(const RunOptions& options);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_RUN_H_
