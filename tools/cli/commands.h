// The commands of `troupe`. Each writes data to the standard output and all
// else to the standard error, and says with what the program ends.
#ifndef TROUPE_TOOLS_CLI_COMMANDS_H_
#define TROUPE_TOOLS_CLI_COMMANDS_H_

#include "tools/cli/exit_code.h"
#include "tools/cli/options.h"

namespace troupe {

ExitCode Execute(const NewOptions& options);
ExitCode Execute(const DevOptions& options);
ExitCode Execute(const RunOptions& options);
ExitCode Execute(const CheckOptions& options);
ExitCode Execute(const ConformanceOptions& options);
ExitCode Execute(const PsOptions& options);
ExitCode Execute(const TopOptions& options);
ExitCode Execute(const SendOptions& options);
ExitCode Execute(const ListenOptions& options);
ExitCode Execute(const StreamSendOptions& options);
ExitCode Execute(const StreamRecvOptions& options);
ExitCode Execute(const DeadLetterListOptions& options);
ExitCode Execute(const DeadLetterShowOptions& options);
ExitCode Execute(const DeadLetterReplayOptions& options);
ExitCode Execute(const DeadLetterPurgeOptions& options);
ExitCode Execute(const ReloadCommandOptions& options);
ExitCode Execute(const StopOptions& options);
ExitCode Execute(const ConfigCheckOptions& options);
ExitCode Execute(const ConfigShowOptions& options);
ExitCode Execute(const VersionOptions& options);
ExitCode Execute(const CompletionOptions& options);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_COMMANDS_H_
