#include "host/actor/control_lane.h"

#include <algorithm>
#include <utility>

namespace troupe {

ControlMessage* ControlLane::FindRepeated(const ControlMessage& message) {
  if (message.hook == nullptr) return nullptr;
  const auto latest = std::find_if(
      waiting_.rbegin(), waiting_.rend(), [&message](const ControlMessage& m) {
        return m.hook != nullptr && ShareSubject(*m.hook, *message.hook);
      });
  if (latest == waiting_.rend()) return nullptr;
  return Repeats(*message.hook, *latest->hook) ? &*latest : nullptr;
}

ControlPush ControlLane::Push(ControlMessage message) {
  if (ControlMessage* repeated = FindRepeated(message)) {
    *repeated = std::move(message);
    return ControlPush::kCoalesced;
  }
  waiting_.push_back(std::move(message));
  if (waiting_.size() <= kMaxControlMessages) return ControlPush::kAdded;
  const auto oldest = std::find_if(
      waiting_.begin(), waiting_.end(),
      [](const ControlMessage& waiting) { return waiting.hook != nullptr; });
  if (oldest == waiting_.end()) return ControlPush::kAdded;
  waiting_.erase(oldest);
  return ControlPush::kDroppedOldest;
}

bool ControlLane::has_only_notices() const {
  return timers_.empty() && std::none_of(waiting_.begin(), waiting_.end(),
                                         [](const ControlMessage& waiting) {
                                           return waiting.act != nullptr;
                                         });
}

void ControlLane::Remove(uint64_t number) {
  std::erase_if(waiting_, [number](const ControlMessage& waiting) {
    return waiting.number == number;
  });
}

ActorTimer* ControlLane::PopTimer() {
  timer_was_last_ = !timers_.empty() && (waiting_.empty() || !timer_was_last_);
  if (!timer_was_last_) return nullptr;
  return static_cast<ActorTimer*>(timers_.Pop());
}

ControlMessage ControlLane::Pop() {
  ControlMessage oldest = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  return oldest;
}

}  // namespace troupe
