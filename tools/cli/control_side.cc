#include "tools/cli/control_side.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <future>
#include <string>
#include <string_view>
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

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

// Whether a signal has asked for the end: what a handler goes by.
constinit std::atomic<bool> was_asked{false};

// What OnSignal() does, once the control thread has gone: exit() still runs the
// libraries' destructors.
void OnLateSignal(int signal_number) {
  if (!was_asked.exchange(true) || signal_number == SIGHUP) return;
  constexpr std::string_view kText = "troupe: second signal, ending at once\n";
  [[maybe_unused]] const ssize_t bytes =
      write(STDERR_FILENO, kText.data(), kText.size());
  _exit(128 + signal_number);
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
  Run([this] {
    watchers_.clear();
    was_asked.store(signalled_);
  });
  // The last watcher of a signal has left its default action behind.
  for (const int signal_number : kSignals) {
    if (IsIgnored(signal_number)) continue;
    struct sigaction action = {};
    action.sa_handler = &OnLateSignal;
    action.sa_flags = SA_RESTART;
    sigaction(signal_number, &action, nullptr);
  }
}

absl::Status ControlSide::Watch() {
  for (const int signal_number : kSignals) {
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
