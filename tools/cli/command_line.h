// The command line of `troupe`: what it may say, and what is said about one
// that makes no sense.
#ifndef TROUPE_TOOLS_CLI_COMMAND_LINE_H_
#define TROUPE_TOOLS_CLI_COMMAND_LINE_H_

#include <optional>

#include "tools/cli/exit_code.h"
#include "tools/cli/options.h"

namespace troupe {

// The command to execute. Absent when there is none: then help was printed, or
// an error with the nearest word that would have been right, and `*code` is
// what the program ends with.
std::optional<Invocation> ParseCommandLine(int argc, char** argv,
                                           ExitCode* code);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_COMMAND_LINE_H_
