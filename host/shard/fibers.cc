// The fibers that a shard keeps.
#include <memory>
#include <unordered_set>

#include "host/shard/shard.h"

namespace troupe {
namespace {

// Fibers that wait for their next use while the shard sleeps.
constexpr size_t kIdleFibers = 64;

}  // namespace

// A burst of waiting calls leaves fibers behind, each with a stack: more than a
// few go back to the pool, and the pool's memory to the system.
void Shard::TrimFibers() {
  size_t kept = 0;
  Fiber** last = &idle_;
  while (*last != nullptr && kept < kIdleFibers) {
    last = &(*last)->next;
    ++kept;
  }
  if (*last == nullptr) return;
  std::unordered_set<const Fiber*> surplus;
  for (const Fiber* fiber = *last; fiber != nullptr; fiber = fiber->next) {
    surplus.insert(fiber);
  }
  *last = nullptr;
  std::erase_if(fibers_, [&surplus](const std::unique_ptr<Fiber>& fiber) {
    return surplus.contains(fiber.get());
  });
  stacks_.Trim();
}

// All but the dispatcher, those that lie idle and those that are resumed next.
size_t Shard::CountWaitingFibers() const {
  size_t at_work = 1;
  for (const Fiber* fiber = idle_; fiber != nullptr; fiber = fiber->next) {
    ++at_work;
  }
  return fibers_.size() - at_work;
}

absl::Status Shard::AddFiber() {
  absl::StatusOr<FiberStack> stack = stacks_.Take();
  if (!stack.ok()) return stack.status();
  fibers_.push_back(
      std::make_unique<Fiber>(*std::move(stack), &Shard::FiberMain, this));
  idle_ = fibers_.back().get();
  return absl::OkStatus();
}

}  // namespace troupe
