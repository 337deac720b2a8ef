// Failures on the standard error, and the exit code that goes with each.
#ifndef TROUPE_TOOLS_CLI_REPORT_H_
#define TROUPE_TOOLS_CLI_REPORT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "tools/cli/exit_code.h"
#include "troupe/control.pb.h"

namespace troupe {

// Writes `troupe: text`, and gives `code` back.
ExitCode Fail(ExitCode code, std::string_view text);

// For a configuration that cannot be used: its lines stand as they are, so that
// editors find the places.
ExitCode FailConfiguration(const absl::Status& status);

// For what a host or an actor answered.
ExitCode FailControl(const control::Error& error);
ExitCode CodeOf(const control::Error& error);

// For a host that cannot be reached or has gone.
ExitCode FailConnection(const absl::Status& status);

// Writes `text` and the end of a line to the standard output.
void PrintLine(std::string_view text);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_REPORT_H_
