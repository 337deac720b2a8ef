// What `troupe conformance` can be told, which is much.
#ifndef TROUPE_TOOLS_CLI_CONFORMANCE_OPTIONS_H_
#define TROUPE_TOOLS_CLI_CONFORMANCE_OPTIONS_H_

#include <CLI/CLI.hpp>

#include "tools/cli/options.h"

namespace troupe {

// Adds the options to `command`, whose parsing fills `*options`.
void AddConformanceOptions(CLI::App* command, ConformanceOptions* options);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_CONFORMANCE_OPTIONS_H_
