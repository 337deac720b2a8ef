// A host with its control socket, as `troupe run` and `troupe dev` run it.
#ifndef TROUPE_TOOLS_CLI_HOST_RUN_H_
#define TROUPE_TOOLS_CLI_HOST_RUN_H_

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/runtime/config.h"
#include "host/runtime/host.h"
#include "host/runtime/host_control.h"
#include "tools/cli/control_side.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/library_watch.h"
#include "tools/cli/stop_inbox.h"

namespace troupe {

// Failures are said on the standard error.
//
// Thread: that of its creator.
class HostRun {
 public:
  // All of them outlive this. `inbox` gets the wishes to stop.
  HostRun(const Config* config, ControlSide* side, StopInbox* inbox);
  ~HostRun();

  HostRun(const HostRun&) = delete;
  HostRun& operator=(const HostRun&) = delete;

  // Makes the host, without a workload, and opens its socket.
  ExitCode Open();

  // Loads the workloads and starts their actors.
  ExitCode StartWorkloads();

  // Reloads a library whose file changes from what it was before it was loaded,
  // as soon as `may_reload`, which any thread may ask, says so.
  ExitCode WatchLibraries(std::function<bool()> may_reload);

  // Waits for a wish to stop, unless there was one, stops and prints what
  // became of the messages. Ends the process when an actor can't be ended.
  ExitCode StopWhenAsked();

 private:
  ExitCode AddWorkloads();

  const Config& config_;
  ControlSide* const side_;
  StopInbox* const inbox_;
  const SystemClock clock_;
  Log log_;
  // What was there before it was loaded.
  std::vector<WatchedLibrary> libraries_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<HostControl> control_;

  // Shared between threads.
  std::atomic<bool> has_escalated_{false};
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_HOST_RUN_H_
