// What a shard does for whoever holds it back.
#include "host/shard/shard.h"

namespace troupe {

// How many messages this turn may handle; nothing: as many as any.
std::optional<int> Shard::AwaitPace() {
  if (context_.pace == nullptr) [[likely]]
    return std::nullopt;
  return context_.pace->BeginTurn();
}

Pace::Rest Shard::Rest(bool has_worked) {
  const bool has_work =
      !ready_.empty() || !run_queue_.empty() || !inbox_.empty();
  return {has_worked, has_work, NextWakeUp(), timers_set()};
}

// Draws who goes first. The others keep their order, as in a circle.
void Shard::Shuffle() {
  if (!context_.pace->shuffles()) return;
  for (size_t n = context_.pace->Draw(run_queue_.Count()); n > 0; --n) {
    if (Actor* const next = run_queue_.Pop()) run_queue_.Push(next);
  }
}

}  // namespace troupe
