// The control thread of `troupe run`: signals and the control socket, beside
// whatever the shards are doing.
#ifndef TROUPE_TOOLS_CLI_CONTROL_SIDE_H_
#define TROUPE_TOOLS_CLI_CONTROL_SIDE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/control/control_server.h"
#include "host/control/control_session.h"
#include "host/control/control_target.h"
#include "host/loop/loop_thread.h"
#include "host/loop/signal_watcher.h"
#include "tools/cli/library_watch.h"

namespace troupe {

// Thread: that of its creator.
class ControlSide {
 public:
  // Takes SIGINT, SIGTERM and, unless the process ignores it, SIGHUP:
  // `on_signal` runs on the control thread for the first, the second ends the
  // process at once. A terminal that closes may hang up twice: that is no
  // second one.
  static absl::StatusOr<std::unique_ptr<ControlSide>> Start(
      std::function<void()> on_signal);

  // The socket closes before the thread ends. From then on, for the rest of the
  // process's life, the first signal does nothing; the second ends it still.
  ~ControlSide();

  ControlSide(const ControlSide&) = delete;
  ControlSide& operator=(const ControlSide&) = delete;

  LoopThread* thread() { return thread_.get(); }

  // Opens the socket. `target` outlives its closing, and this outlives every
  // answer of `target`.
  absl::Status Listen(const std::string& socket_path, ControlHostInfo info,
                      ControlTarget* target);
  void Close();

  // Calls `on_change` on the control thread when one of `libraries` has
  // changed, until the end.
  absl::Status WatchLibraries(std::vector<WatchedLibrary> libraries,
                              LibraryWatch::OnChange on_change);

 private:
  ControlSide(std::unique_ptr<LoopThread> thread,
              std::function<void()> on_signal);

  absl::Status Watch();
  void OnSignal(int signal_number);

  // Runs `function` on the control thread and waits for it.
  void Run(std::function<void()> function);

  // Constant after construction.
  const std::function<void()> on_signal_;
  std::unique_ptr<LoopThread> thread_;

  // The control thread only.
  std::vector<std::unique_ptr<SignalWatcher>> watchers_;
  std::unique_ptr<ControlServer> server_;
  std::unique_ptr<LibraryWatch> library_watch_;
  bool signalled_ = false;
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_CONTROL_SIDE_H_
