// From a configuration to what the embedding API takes.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_APPLY_H_
#define TROUPE_HOST_RUNTIME_CONFIG_APPLY_H_

#include "absl/status/status.h"
#include "host/base/log.h"
#include "host/runtime/config.h"
#include "host/runtime/host.h"
#include "host/runtime/options.h"
#include "host/supervise/group_policy.h"

namespace troupe {

//   Ownership: keeps `log`.
HostOptions ToHostOptions(const HostSettings& settings, Log* log);

GroupOptions ToGroupOptions(const GroupSettings& settings);

WorkloadOptions ToWorkloadOptions(const WorkloadSettings& settings);

// Makes the actors of all workloads, which `host` must know. One that lives
// `with` another comes after it; the members of a group come together, in the
// group's order.
//   Thread: any but a shard's.
//   Errors: what the first actor that could not start answered, with its name.
absl::Status SpawnWorkloads(const Config& config, Host* host);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_APPLY_H_
