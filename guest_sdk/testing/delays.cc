#include "guest_sdk/testing/delays.h"

#include <limits>
#include <utility>

namespace troupe::internal {

void Delays::Add(int64_t due_ns, Responder responder,
                 absl::StatusOr<std::string> answer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  answers_.emplace(due_ns, Answer{std::move(responder), std::move(answer)});
}

int64_t Delays::next_due_ns() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return answers_.empty() ? std::numeric_limits<int64_t>::max()
                          : answers_.begin()->first;
}

void Delays::Release(int64_t now_ns) {
  const std::lock_guard<std::mutex> lock(mutex_);
  while (!answers_.empty() && answers_.begin()->first <= now_ns) {
    Answer& due = answers_.begin()->second;
    due.responder.Answer(due.answer);
    answers_.erase(answers_.begin());
  }
}

}  // namespace troupe::internal
