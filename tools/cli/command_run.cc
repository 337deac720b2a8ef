#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/version.h"
#include "host/control/control_session.h"
#include "host/control/control_target.h"
#include "host/control/socket_path.h"
#include "host/fiber/fault_handler.h"
#include "host/guest/file_identity.h"
#include "host/guest/preflight.h"
#include "host/runtime/config.h"
#include "host/runtime/config_apply.h"
#include "host/runtime/config_load.h"
#include "host/runtime/host.h"
#include "host/runtime/host_control.h"
#include "host/runtime/reload.h"
#include "host/runtime/reload_text.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_side.h"
#include "tools/cli/library_watch.h"
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

// What is wrong with a workload, at its place in the file that has it.
std::string Placed(const Config& config, const WorkloadSettings& workload,
                   std::string_view text) {
  const Origin& origin = workload.path.origin;
  if (origin.kind != Origin::Kind::kFile) return std::string(text);
  return fmt::format("{}:{}:{}: error: {}", config.file, origin.where.line,
                     origin.where.column, text);
}

ExitCode AddWorkloads(const Config& config, Host* host) {
  for (const GroupSettings& group : config.groups) {
    const absl::Status added = host->AddGroup(ToGroupOptions(group));
    if (!added.ok()) {
      return Fail(ExitCode::kConfiguration, std::string(added.message()));
    }
  }
  for (const WorkloadSettings& workload : config.workloads) {
    const PreflightReport report = Preflight(workload.path.value);
    if (report.refused()) {
      return Fail(ExitCode::kLibraryRefused,
                  Placed(config, workload,
                         fmt::format("'{}' is refused: {}", report.path,
                                     FormatFinding(*report.refusal()))));
    }
    const absl::Status added = host->AddWorkload(ToWorkloadOptions(workload));
    if (!added.ok()) {
      return Fail(ExitCode::kConfiguration,
                  Placed(config, workload, std::string(added.message())));
    }
  }
  return ExitCode::kOk;
}

// Reloads a library that has changed, once the one before has ended, and says
// on the standard error how that went. A failed one leaves what runs. False:
// not yet, another reload of it is under way.
bool ReloadChanged(const WatchedLibrary& library, absl::Duration grace,
                   const std::shared_ptr<std::atomic<int>>& under_way,
                   Host* host) {
  if (under_way->load() > 0) return false;
  ++*under_way;
  // A reload that begins ends on another thread, maybe when this has returned.
  bool is_refused = false;
  host->Reload(library.workload, {.path = library.path, .grace = grace},
               [name = library.workload, under_way, &is_refused,
                here = std::this_thread::get_id()](
                   const absl::StatusOr<ReloadReport>& report) {
                 if (std::this_thread::get_id() == here) {
                   is_refused = true;
                 } else {
                   fmt::print(stderr, "troupe: {}\n",
                              report.ok()
                                  ? ReloadText(name, *report)
                                  : std::string(report.status().message()));
                 }
                 --*under_way;
               });
  return !is_refused;
}

// With the contents that they have before they are loaded.
std::vector<WatchedLibrary> LibrariesOf(const Config& config) {
  std::vector<WatchedLibrary> libraries;
  for (const WorkloadSettings& workload : config.workloads) {
    libraries.push_back(
        {workload.name.value, workload.path.value,
         IdentifyFile(workload.path.value).value_or(FileIdentity())});
  }
  return libraries;
}

absl::Status WatchLibraries(const Config& config,
                            std::vector<WatchedLibrary> libraries,
                            ControlSide* side, Host* host) {
  return side->WatchLibraries(
      std::move(libraries), [host, grace = config.host.grace.value,
                             under_way = std::make_shared<std::atomic<int>>(0)](
                                const WatchedLibrary& library) {
        return ReloadChanged(library, grace, under_way, host);
      });
}

// Serves until somebody asks to stop, and prints what became of the messages.
ExitCode Serve(const Config& config, ControlSide* side, bool watch, Host* host,
               StopInbox* inbox, const std::atomic<bool>& has_escalated) {
  std::vector<WatchedLibrary> libraries = LibrariesOf(config);
  const ExitCode added = AddWorkloads(config, host);
  if (added != ExitCode::kOk) return added;
  absl::Status ready = SpawnWorkloads(config, host);
  if (ready.ok() && watch) {
    ready = WatchLibraries(config, std::move(libraries), side, host);
  }
  if (!ready.ok()) return Fail(ExitCode::kFailed, std::string(ready.message()));
  fmt::print(stderr, "troupe: ready, {} actors on {} shards, socket '{}'\n",
             host->Actors().size(), host->shard_count(),
             config.host.socket.value);

  const std::optional<absl::Duration> grace = inbox->Wait();
  const StopOutcome outcome =
      host->Stop(grace.value_or(config.host.grace.value));
  inbox->Finish({outcome.drained, outcome.dead_lettered});
  PrintLine(fmt::format("drained {}, dead-lettered {}", outcome.drained,
                        outcome.dead_lettered));
  for (const std::string& stuck : outcome.stuck) {
    fmt::print(stderr, "troupe: did not come to an end: {}\n", stuck);
  }
  if (outcome.stuck.empty()) {
    return has_escalated.load() ? ExitCode::kFailed : ExitCode::kOk;
  }
  // Their threads still use the host's memory.
  std::fflush(stdout);
  _exit(static_cast<int>(ExitCode::kFailed));
}

}  // namespace

ExitCode Execute(const RunOptions& options) {
  Config config;
  const ExitCode read = ReadConfig(options, &config);
  if (read != ExitCode::kOk) return read;
  InstallFaultHandler();

  StopInbox inbox;
  auto side = ControlSide::Start([&inbox] {
    inbox.Request(std::nullopt, [](const ControlStopReport&) {});
  });
  if (!side.ok()) {
    return Fail(ExitCode::kFailed, std::string(side.status().message()));
  }
  const SystemClock clock;
  Log log(config.host.log_level.value, config.host.log_format.value, &clock);
  HostOptions host_options = ToHostOptions(config.host, &log);
  host_options.control = (*side)->thread();
  std::atomic<bool> has_escalated{false};
  host_options.on_escalation = [&](const std::string& reason) {
    fmt::print(stderr, "troupe: stopping: {}\n", reason);
    has_escalated.store(true);
    inbox.Request(std::nullopt, [](const ControlStopReport&) {});
  };
  auto host = Host::Create(std::move(host_options));
  if (!host.ok()) {
    return Fail(ExitCode::kFailed, std::string(host.status().message()));
  }
  HostControl control(
      host->get(),
      [&inbox, host = host->get()](std::optional<absl::Duration> grace,
                                   ControlTarget::StopDone done) {
        if (!inbox.Request(grace, std::move(done)) && grace) {
          host->HurryStop(*grace);
        }
      },
      config.host.grace.value);
  absl::Status listening = PrepareSocketFolder(config.host.socket.value);
  if (listening.ok()) {
    listening = (*side)->Listen(config.host.socket.value,
                                {std::string(kVersion), config.host.proto.value,
                                 config.host.proto_path.value},
                                &control);
  }
  if (!listening.ok()) {
    return Fail(ExitCode::kFailed, std::string(listening.message()));
  }
  const ExitCode code = Serve(config, side->get(), options.watch, host->get(),
                              &inbox, has_escalated);
  (*side)->Close();
  // Before the control thread, which its last answers go to.
  host->reset();
  return code;
}

}  // namespace troupe
