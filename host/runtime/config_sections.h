// The sections of a troupe.toml, key by key.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_SECTIONS_H_
#define TROUPE_HOST_RUNTIME_CONFIG_SECTIONS_H_

#include <filesystem>

#include "host/runtime/config.h"
#include "host/runtime/config_errors.h"
#include "host/runtime/config_reader.h"
#include "host/runtime/config_tree.h"

namespace troupe {

// Reads [host] into `host`, which holds the defaults. Relative paths start at
// `folder`.
void ReadHostSection(const std::filesystem::path& folder, TableReader* reader,
                     HostSettings* host);

// Reads one [[workload]] table, at `where`.
WorkloadSettings ReadWorkloadSection(const std::filesystem::path& folder,
                                     const ConfigNode& node,
                                     ConfigErrors* errors);

// Reads the table [group.NAME].
GroupSettings ReadGroupSection(const ConfigEntry& name, TableReader* group);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_SECTIONS_H_
