// Where the wish to stop arrives, from signals and from clients, and where the
// main thread waits for it.
#ifndef TROUPE_TOOLS_CLI_STOP_INBOX_H_
#define TROUPE_TOOLS_CLI_STOP_INBOX_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "host/control/control_target.h"

namespace troupe {

// Thread: any, all of it.
class StopInbox {
 public:
  // `on_first` runs once the first request is in, on the thread that asks.
  explicit StopInbox(std::function<void()> on_first = [] {})
      : on_first_(std::move(on_first)) {}

  StopInbox(const StopInbox&) = delete;
  StopInbox& operator=(const StopInbox&) = delete;

  // Asks to stop; `done` gets the report. False when somebody asked before.
  bool Request(std::optional<absl::Duration> grace,
               ControlTarget::StopDone done);

  // Whether somebody has asked.
  bool is_requested();

  // Waits for the first request, and returns its grace period.
  std::optional<absl::Duration> Wait();

  // Answers all requests, those that are still to come at once.
  void Finish(ControlStopReport report);

 private:
  const std::function<void()> on_first_;

  std::mutex mutex_;
  std::condition_variable requested_changed_;
  bool requested_ = false;
  std::optional<absl::Duration> grace_;
  std::vector<ControlTarget::StopDone> waiting_;
  std::optional<ControlStopReport> report_;
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_STOP_INBOX_H_
