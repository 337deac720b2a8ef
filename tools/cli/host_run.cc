#include "tools/cli/host_run.h"

#include <unistd.h>

#include <cstdio>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/base/version.h"
#include "host/control/control_session.h"
#include "host/control/control_target.h"
#include "host/control/socket_path.h"
#include "host/guest/file_identity.h"
#include "host/guest/finding.h"
#include "host/guest/preflight.h"
#include "host/runtime/config_apply.h"
#include "host/runtime/reload.h"
#include "host/runtime/reload_text.h"
#include "tools/cli/report.h"

namespace troupe {
namespace {

// What is wrong with a workload, at its place in the file that has it.
std::string Placed(const Config& config, const WorkloadSettings& workload,
                   std::string_view text) {
  const Origin& origin = workload.path.origin;
  if (origin.kind != Origin::Kind::kFile) return std::string(text);
  return fmt::format("{}:{}:{}: error: {}", config.file, origin.where.line,
                     origin.where.column, text);
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

ExitCode FailWith(const absl::Status& status) {
  return Fail(ExitCode::kFailed, std::string(status.message()));
}

}  // namespace

HostRun::HostRun(const Config* config, ControlSide* side, StopInbox* inbox)
    : config_(*config),
      side_(side),
      inbox_(inbox),
      log_(config->host.log_level.value, config->host.log_format.value,
           &clock_) {}

HostRun::~HostRun() {
  side_->Close();
  // Before the control thread, which its last answers go to.
  host_.reset();
}

ExitCode HostRun::Open() {
  HostOptions options = ToHostOptions(config_.host, &log_);
  options.control = side_->thread();
  options.on_escalation = [this](const std::string& reason) {
    fmt::print(stderr, "troupe: stopping: {}\n", reason);
    has_escalated_.store(true);
    inbox_->Request(std::nullopt, [](const ControlStopReport&) {});
  };
  auto host = Host::Create(std::move(options));
  if (!host.ok()) return FailWith(host.status());
  host_ = *std::move(host);
  control_ = std::make_unique<HostControl>(
      host_.get(),
      [this](std::optional<absl::Duration> grace,
             ControlTarget::StopDone done) {
        if (!inbox_->Request(grace, std::move(done)) && grace) {
          host_->HurryStop(*grace);
        }
      },
      config_.host.grace.value);
  absl::Status listening = PrepareSocketFolder(config_.host.socket.value);
  if (listening.ok()) {
    listening = side_->Listen(config_.host.socket.value,
                              {std::string(kVersion), config_.host.proto.value,
                               config_.host.proto_path.value},
                              control_.get());
  }
  return listening.ok() ? ExitCode::kOk : FailWith(listening);
}

ExitCode HostRun::AddWorkloads() {
  for (const GroupSettings& group : config_.groups) {
    const absl::Status added = host_->AddGroup(ToGroupOptions(group));
    if (!added.ok()) {
      return Fail(ExitCode::kConfiguration, std::string(added.message()));
    }
  }
  for (const WorkloadSettings& workload : config_.workloads) {
    const PreflightReport report = Preflight(workload.path.value);
    if (report.refused()) {
      return Fail(ExitCode::kLibraryRefused,
                  Placed(config_, workload,
                         fmt::format("'{}' is refused: {}", report.path,
                                     FormatFinding(*report.refusal()))));
    }
    const absl::Status added = host_->AddWorkload(ToWorkloadOptions(workload));
    if (!added.ok()) {
      return Fail(ExitCode::kConfiguration,
                  Placed(config_, workload, std::string(added.message())));
    }
  }
  return ExitCode::kOk;
}

ExitCode HostRun::StartWorkloads() {
  libraries_ = LibrariesOf(config_);
  const ExitCode added = AddWorkloads();
  if (added != ExitCode::kOk) return added;
  const absl::Status spawned = SpawnWorkloads(config_, host_.get());
  if (!spawned.ok()) return FailWith(spawned);
  fmt::print(stderr, "troupe: ready, {} actors on {} shards, socket '{}'\n",
             host_->Actors().size(), host_->shard_count(),
             config_.host.socket.value);
  return ExitCode::kOk;
}

ExitCode HostRun::WatchLibraries(std::function<bool()> may_reload) {
  const absl::Status watched = side_->WatchLibraries(
      libraries_, [host = host_.get(), grace = config_.host.grace.value,
                   may_reload = std::move(may_reload),
                   under_way = std::make_shared<std::atomic<int>>(0)](
                      const WatchedLibrary& library) {
        return may_reload() && ReloadChanged(library, grace, under_way, host);
      });
  return watched.ok() ? ExitCode::kOk : FailWith(watched);
}

ExitCode HostRun::StopWhenAsked() {
  const std::optional<absl::Duration> grace = inbox_->Wait();
  const StopOutcome outcome =
      host_->Stop(grace.value_or(config_.host.grace.value));
  inbox_->Finish({outcome.drained, outcome.dead_lettered});
  PrintLine(fmt::format("drained {}, dead-lettered {}", outcome.drained,
                        outcome.dead_lettered));
  for (const std::string& stuck : outcome.stuck) {
    fmt::print(stderr, "troupe: did not come to an end: {}\n", stuck);
  }
  if (outcome.stuck.empty()) {
    return has_escalated_.load() ? ExitCode::kFailed : ExitCode::kOk;
  }
  // Their threads still use the host's memory.
  std::fflush(stdout);
  _exit(static_cast<int>(ExitCode::kFailed));
}

}  // namespace troupe
