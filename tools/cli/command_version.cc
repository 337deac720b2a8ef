#include "fmt/format.h"
#include "host/base/version.h"
#include "host/control/control_frame.h"
#include "tools/cli/commands.h"
#include "tools/cli/report.h"

namespace troupe {

ExitCode Execute(const VersionOptions& options) {
  if (options.output == Output::kJson) {
    PrintLine(fmt::format(
        "{{\"version\":\"{}\",\"control_version\":{},\"abi_generations\":"
        "[1,2,3]}}",
        kVersion, kControlVersion));
  } else {
    PrintLine(fmt::format(
        "troupe {} (control protocol {}, libraries of generations 1 to 3)",
        kVersion, kControlVersion));
  }
  return ExitCode::kOk;
}

ExitCode Execute(const CompletionOptions& options) {
  PrintLine(options.script);
  return ExitCode::kOk;
}

}  // namespace troupe
