#include "tools/cli/stop_inbox.h"

#include <utility>

namespace troupe {

bool StopInbox::Request(std::optional<absl::Duration> grace,
                        ControlTarget::StopDone done) {
  std::unique_lock<std::mutex> lock(mutex_);
  const bool first = !requested_;
  if (first) grace_ = grace;
  requested_ = true;
  if (report_) {
    const ControlStopReport report = *report_;
    lock.unlock();
    done(report);
    return first;
  }
  waiting_.push_back(std::move(done));
  requested_changed_.notify_all();
  lock.unlock();
  if (first) on_first_();
  return first;
}

bool StopInbox::is_requested() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requested_;
}

std::optional<absl::Duration> StopInbox::Wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  requested_changed_.wait(lock, [this] { return requested_; });
  return grace_;
}

void StopInbox::Finish(ControlStopReport report) {
  std::vector<ControlTarget::StopDone> waiting;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    report_ = report;
    waiting.swap(waiting_);
  }
  for (const ControlTarget::StopDone& done : waiting) done(report);
}

}  // namespace troupe
