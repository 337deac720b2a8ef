// What a reload can be told, and how it ended.
#ifndef TROUPE_HOST_RUNTIME_RELOAD_H_
#define TROUPE_HOST_RUNTIME_RELOAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace troupe {

struct ReloadOptions {
  // Where the library is from now on; empty: where it was.
  std::string path = {};
  // How long an actor may take until its next instance has started: to finish
  // what it has in hand, to hand its state over, and for its on_start. As long
  // again, at most, the answer waits for the former instance's end.
  absl::Duration grace = absl::Seconds(10);
};

struct ReloadReport {
  // What new actors run from now on; the first one has the number 1.
  uint32_t generation = 0;
  std::string path;
  // Actors that lived, those of them that run it, and why others do not.
  uint32_t actors = 0;
  uint32_t switched = 0;
  std::vector<std::string> failures;
  // Whether its guests can hand a state over: generation 3 of the boundary.
  bool may_have_state = false;
  // Of all that did, in bytes; nothing: none had one.
  std::optional<uint64_t> state_bytes;
  // What users of the workload should know: routes that are gone, former
  // instances that have not ended.
  std::vector<std::string> warnings;
  // Images of former generations that were unmapped, those that stay mapped,
  // and why the first of these does.
  uint32_t unmapped = 0;
  uint32_t kept = 0;
  std::string kept_reason;
  absl::Duration took;
};

using ReloadFn =
    absl::AnyInvocable<void(const absl::StatusOr<ReloadReport>& report)>;

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_RELOAD_H_
