// The stacks that one thread's fibers run on. A stack that comes back is the
// first to go out again: its pages are in place and warm, so it costs
// nanoseconds where a new one costs microseconds.
#ifndef TROUPE_HOST_FIBER_STACK_POOL_H_
#define TROUPE_HOST_FIBER_STACK_POOL_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "host/base/limits.h"
#include "host/fiber/stack_budget.h"

namespace troupe {

// Both are rounded up to whole pages.
struct StackSizes {
  size_t usable_bytes = kDefaultStackBytes;
  size_t guard_bytes = kDefaultStackGuardBytes;
};

class StackPool;

// One stack, or none after a move; goes back to its pool at the end of its
// life. Thread: the pool's owner.
class FiberStack {
 public:
  FiberStack(StackPool* pool, char* low) : pool_(pool), low_(low) {}
  FiberStack(FiberStack&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)), low_(other.low_) {}
  FiberStack& operator=(FiberStack&&) = delete;
  inline ~FiberStack();

  // The lowest usable byte; the guard ends here.
  char* low() const { return low_; }
  inline size_t usable_bytes() const;
  inline size_t guard_bytes() const;

 private:
  StackPool* pool_;
  char* low_;
};

class StackPool {
 public:
  // `budget` is shared with the other pools of the process and outlives this.
  StackPool(StackBudget* budget, StackSizes sizes);

  // All stacks must be back.
  ~StackPool();

  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;

  // A stack with undefined content.
  //   Thread: owner.
  //   Errors: UNAVAILABLE when the budget or the kernel has no more.
  absl::StatusOr<FiberStack> Take();

  // Gives back the memory above kKeptStackBytes of every stack that nobody has
  // taken since the last Trim(). Costs a system call for each of them that was
  // used since; call it about once a second, not once per message.
  //   Thread: owner.
  void Trim();

  size_t usable_bytes() const { return usable_bytes_; }
  size_t guard_bytes() const { return guard_bytes_; }

  // Stacks at rest.
  size_t parked() const { return parked_.size(); }

 private:
  friend class FiberStack;

  // Stacks per mapping: few enough to waste little, many enough to make the
  // mapping's cost disappear.
  static constexpr size_t kStacksPerChunk = 16;

  absl::StatusOr<FiberStack> TakeNew();
  void Give(char* low);

  // Constant after construction.
  StackBudget* const budget_;
  const size_t usable_bytes_;
  const size_t guard_bytes_;

  // Owner thread only.
  std::vector<char*> chunks_;
  size_t created_ = 0;         // Of all chunks; the last may have unused ones.
  std::vector<char*> parked_;  // Low ends; the last one in goes out first.
  size_t untouched_ = 0;       // parked_[0..n) rested since the last Trim().
  size_t trimmed_ = 0;         // parked_[0..n) have given their memory back.
};

inline FiberStack::~FiberStack() {
  if (pool_ != nullptr) pool_->Give(low_);
}

inline size_t FiberStack::usable_bytes() const { return pool_->usable_bytes(); }

inline size_t FiberStack::guard_bytes() const { return pool_->guard_bytes(); }

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_STACK_POOL_H_
