#include "tools/cli/control_side.h"

#include <unistd.h>

#include <csignal>
#include <future>
#include <string>
#include <utility>

#include "absl/memory/memory.h"
#include "fmt/format.h"

namespace troupe {
namespace {

bool IsIgnored(int signal_number) {
  struct sigaction present = {};
  return sigaction(signal_number, nullptr, &present) == 0 &&
         present.sa_handler == SIG_IGN;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ControlSide>> ControlSide::Start(
    std::function<void()> on_signal) {
  auto thread = LoopThread::Start("troupe-control");
  if (!thread.ok()) return thread.status();
  auto side = absl::WrapUnique(
      new ControlSide(*std::move(thread), std::move(on_signal)));
  absl::Status watched;
  side->Run([&] { watched = side->Watch(); });
  if (!watched.ok()) return watched;
  return side;
}

ControlSide::ControlSide(std::unique_ptr<LoopThread> thread,
                         std::function<void()> on_signal)
    : on_signal_(std::move(on_signal)), thread_(std::move(thread)) {}

ControlSide::~ControlSide() {
  Close();
  Run([this] { watchers_.clear(); });
}

absl::Status ControlSide::Watch() {
  for (const int signal_number : {SIGINT, SIGTERM, SIGHUP}) {
    if (signal_number == SIGHUP && IsIgnored(SIGHUP)) continue;  // nohup
    auto watcher = SignalWatcher::Create(
        thread_->loop(), signal_number,
        [this, signal_number] { OnSignal(signal_number); });
    if (!watcher.ok()) return watcher.status();
    watchers_.push_back(*std::move(watcher));
  }
  return absl::OkStatus();
}

void ControlSide::OnSignal(int signal_number) {
  if (signalled_) {
    if (signal_number == SIGHUP) return;
    fmt::print(stderr, "troupe: second signal, ending at once\n");
    _exit(128 + signal_number);
  }
  signalled_ = true;
  on_signal_();
}

absl::Status ControlSide::Listen(const std::string& socket_path,
                                 ControlHostInfo info, ControlTarget* target) {
  absl::Status status;
  Run([&] {
    auto server = ControlServer::Start(thread_.get(), socket_path,
                                       std::move(info), target);
    if (server.ok()) {
      server_ = *std::move(server);
    } else {
      status = server.status();
    }
  });
  return status;
}

void ControlSide::Close() {
  Run([this] {
    library_watch_.reset();
    server_.reset();
  });
}

absl::Status ControlSide::WatchLibraries(std::vector<WatchedLibrary> libraries,
                                         LibraryWatch::OnChange on_change) {
  absl::Status status;
  Run([&] {
    auto watch = LibraryWatch::Start(thread_->loop(), std::move(libraries),
                                     std::move(on_change));
    if (watch.ok()) {
      library_watch_ = *std::move(watch);
    } else {
      status = watch.status();
    }
  });
  return status;
}

void ControlSide::Run(std::function<void()> function) {
  std::promise<void> done;
  thread_->Post([&] {
    function();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace troupe
