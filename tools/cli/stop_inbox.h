// Where the wish to stop arrives, from signals and from clients, and where the
// main thread waits for it.
#ifndef TROUPE_TOOLS_CLI_STOP_INBOX_H_
#define TROUPE_TOOLS_CLI_STOP_INBOX_H_

#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "host/control/control_target.h"

namespace troupe {

// Thread: any, all of it.
class StopInbox {
 public:
  StopInbox() = default;

  StopInbox(const StopInbox&) = delete;
  StopInbox& operator=(const StopInbox&) = delete;

  // Asks to stop; `done` gets the report. False when somebody asked before.
  bool Request(std::optional<absl::Duration> grace,
               ControlTarget::StopDone done);

  // Waits for the first request, and returns its grace period.
  std::optional<absl::Duration> Wait();

  // Answers all requests, those that are still to come at once.
  void Finish(ControlStopReport report);

 private:
  std::mutex mutex_;
  std::condition_variable requested_changed_;
  bool requested_ = false;
  std::optional<absl::Duration> grace_;
  std::vector<ControlTarget::StopDone> waiting_;
  std::optional<ControlStopReport> report_;
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_STOP_INBOX_H_
