#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/control/control_target.h"
#include "host/fiber/fault_handler.h"
#include "host/runtime/config.h"
#include "host/runtime/config_load.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_side.h"
#include "tools/cli/host_run.h"
#include "tools/cli/report.h"
#include "tools/cli/stop_inbox.h"

namespace troupe {
namespace {

ExitCode ReadConfig(const RunOptions& options, Config* config) {
  if (options.config.empty() && options.workloads.empty()) {
    return Fail(ExitCode::kUsage,
                "nothing to run: give a configuration with -c, or libraries as "
                "NAME=PATH\nSee 'troupe run --help'.");
  }
  *config = DefaultConfig();
  if (!options.config.empty()) {
    absl::StatusOr<Config> loaded = LoadConfig(options.config);
    if (!loaded.ok()) return FailConfiguration(loaded.status());
    *config = *std::move(loaded);
  }
  if (!options.socket.empty()) {
    config->host.socket = {options.socket, {Origin::Kind::kCommandLine, {}}};
  }
  for (const std::string& argument : options.workloads) {
    const absl::Status added = AddWorkloadArgument(argument, config);
    if (!added.ok()) {
      return Fail(ExitCode::kUsage, std::string(added.message()));
    }
  }
  return ExitCode::kOk;
}

}  // namespace

ExitCode Execute(const RunOptions& options) {
  Config config;
  const ExitCode read = ReadConfig(options, &config);
  if (read != ExitCode::kOk) return read;
  InstallFaultHandler();

  StopInbox inbox;
  const auto side = ControlSide::Start([&inbox] {
    inbox.Request(std::nullopt, [](const ControlStopReport&) {});
  });
  if (!side.ok()) {
    return Fail(ExitCode::kFailed, std::string(side.status().message()));
  }
  HostRun run(&config, side->get(), &inbox);
  ExitCode code = run.Open();
  if (code != ExitCode::kOk) return code;
  code = run.StartWorkloads();
  if (code == ExitCode::kOk && options.watch) {
    code = run.WatchLibraries([] { return true; });
  }
  return code == ExitCode::kOk ? run.StopWhenAsked() : code;
}

}  // namespace troupe
