// The parts of `troupe ps` that have files of their own.
#ifndef TROUPE_TOOLS_CLI_PS_H_
#define TROUPE_TOOLS_CLI_PS_H_

#include "tools/cli/control_client.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/options.h"

namespace troupe {

// Who waits for whom.
ExitCode ShowWaits(const PsOptions& options, ControlClient* client);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_PS_H_
