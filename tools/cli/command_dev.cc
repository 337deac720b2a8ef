#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/control/control_target.h"
#include "host/fiber/fault_handler.h"
#include "host/loop/child_process.h"
#include "host/loop/event_loop.h"
#include "host/loop/waker.h"
#include "host/runtime/config.h"
#include "host/runtime/config_load.h"
#include "tools/cli/build_command.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_side.h"
#include "tools/cli/host_run.h"
#include "tools/cli/report.h"
#include "tools/cli/source_watch.h"
#include "tools/cli/stop_inbox.h"

namespace troupe {
namespace {

template <typename... Args>
void Say(fmt::format_string<Args...> text, Args&&... args) {
  fmt::print(stderr, "troupe: {}\n",
             fmt::format(text, std::forward<Args>(args)...));
}

// Builds, runs and watches one project. A build at a time: what changes while
// one runs is built after it.
//
// Thread: main, but for `may_reload_`.
class InnerLoop {
 public:
  InnerLoop(const Config* config, std::string folder, std::string command,
            ControlSide* side, StopInbox* inbox)
      : config_(*config),
        folder_(std::move(folder)),
        command_(std::move(command)),
        side_(side),
        inbox_(inbox) {}

  // Until somebody asks to stop; `waker` then wakes `loop`.
  ExitCode Run(EventLoop* loop, Waker* waker) {
    loop_ = loop;
    auto sources = SourceWatch::Start(loop, folder_, [this] { OnChange(); });
    if (!sources.ok()) return FailWith(sources.status());
    Build();
    while (!inbox_->is_requested() && failure_ == ExitCode::kOk) {
      if (waker->PrepareToSleep()) {
        loop->Poll(PollMode::kWait);
        waker->CancelSleep();
      }
    }
    may_reload_.store(false);
    if (build_ != nullptr) build_->Terminate();
    while (is_building_) loop->Poll(PollMode::kWait);
    if (host_ != nullptr) return host_->StopWhenAsked();
    inbox_->Finish({});
    return failure_;
  }

 private:
  static ExitCode FailWith(const absl::Status& status) {
    return Fail(ExitCode::kFailed, std::string(status.message()));
  }

  void OnChange() {
    if (is_building_) {
      has_changed_ = true;
    } else {
      Build();
    }
  }

  void Build() {
    has_changed_ = false;
    // A library is loaded when its build has succeeded, not while it is made.
    may_reload_.store(false);
    started_ = absl::Now();
    Say("building: {}", command_);
    auto build = ChildProcess::Start(loop_, {"sh", "-c", command_}, folder_,
                                     [this](int code) { OnBuilt(code); });
    if (!build.ok()) {
      Say("{}; waiting for a change", std::string(build.status().message()));
      return;
    }
    is_building_ = true;
    build_ = *std::move(build);
  }

  void OnBuilt(int code) {
    is_building_ = false;
    if (inbox_->is_requested()) return;
    const std::string took =
        fmt::format("{:.1f} s", absl::ToDoubleSeconds(absl::Now() - started_));
    if (code != 0) {
      Say("the build failed with {} after {}; {}, waiting for a change", code,
          took, host_ == nullptr ? "nothing runs" : "what runs goes on");
    } else {
      Say("built in {}", took);
      OnGoodBuild();
    }
    if (has_changed_) Build();
  }

  void OnGoodBuild() {
    if (host_ != nullptr) {
      may_reload_.store(true);
      return;
    }
    auto host = std::make_unique<HostRun>(&config_, side_, inbox_);
    failure_ = host->Open();
    if (failure_ != ExitCode::kOk) return;
    if (host->StartWorkloads() != ExitCode::kOk || host->WatchLibraries([this] {
          return may_reload_.load();
        }) != ExitCode::kOk) {
      Say("nothing runs, waiting for a change");
      return;
    }
    host_ = std::move(host);
    may_reload_.store(true);
  }

  // Constant after construction.
  const Config& config_;
  const std::string folder_;
  const std::string command_;
  ControlSide* const side_;
  StopInbox* const inbox_;

  EventLoop* loop_ = nullptr;
  std::unique_ptr<ChildProcess> build_;
  bool is_building_ = false;
  bool has_changed_ = false;          // since the build began
  ExitCode failure_ = ExitCode::kOk;  // that no change of a source can mend
  absl::Time started_;

  // Shared between threads.
  std::atomic<bool> may_reload_{false};

  // Last: its end closes what asks `may_reload_`.
  std::unique_ptr<HostRun> host_;
};

// What to run, and how it is built.
ExitCode ReadProject(const DevOptions& options, const std::string& folder,
                     Config* config, std::string* command) {
  absl::StatusOr<Config> loaded =
      LoadConfig(folder + "/troupe.toml", Libraries::kWillBeMade);
  if (absl::IsNotFound(loaded.status())) {
    return Fail(ExitCode::kUsage,
                fmt::format("'{}' is no project, it has no troupe.toml; "
                            "'troupe new' makes one",
                            folder));
  }
  if (!loaded.ok()) return FailConfiguration(loaded.status());
  *config = *std::move(loaded);
  if (!options.socket.empty()) {
    config->host.socket = {options.socket, {Origin::Kind::kCommandLine, {}}};
  }
  *command = options.build_command;
  if (!command->empty()) return ExitCode::kOk;
  std::vector<std::string> libraries;
  for (const WorkloadSettings& workload : config->workloads) {
    libraries.push_back(workload.path.value);
  }
  absl::StatusOr<std::string> found = BuildCommand(folder, libraries);
  if (!found.ok()) {
    return Fail(ExitCode::kUsage, std::string(found.status().message()));
  }
  *command = *std::move(found);
  return ExitCode::kOk;
}

}  // namespace

ExitCode Execute(const DevOptions& options) {
  std::error_code error;
  const std::filesystem::path folder =
      std::filesystem::canonical(options.folder, error);
  if (error) {
    return Fail(ExitCode::kUsage,
                fmt::format("'{}': {}", options.folder, error.message()));
  }
  Config config;
  std::string command;
  const ExitCode read = ReadProject(options, folder, &config, &command);
  if (read != ExitCode::kOk) return read;
  InstallFaultHandler();

  const auto loop = EventLoop::Create();
  if (!loop.ok()) {
    return Fail(ExitCode::kFailed, std::string(loop.status().message()));
  }
  const auto waker = Waker::Create(loop->get());
  if (!waker.ok()) {
    return Fail(ExitCode::kFailed, std::string(waker.status().message()));
  }
  StopInbox inbox([waker = waker->get()] { waker->Wake(); });
  const auto side = ControlSide::Start([&inbox] {
    inbox.Request(std::nullopt, [](const ControlStopReport&) {});
  });
  if (!side.ok()) {
    return Fail(ExitCode::kFailed, std::string(side.status().message()));
  }
  return InnerLoop(&config, folder, command, side->get(), &inbox)
      .Run(loop->get(), waker->get());
}

}  // namespace troupe
