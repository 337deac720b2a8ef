// How many fiber stacks the process may have, and how each is guarded: one
// object, shared by the stack pools of all shards.
//
// Linux 6.13 can guard memory inside one big mapping; then memory is the only
// bound. Elsewhere a guard splits the mapping in two, and the kernel refuses
// every further mapping of the process at vm.max_map_count: libraries and heap
// would fail with the stacks. So the budget ends first.
#ifndef TROUPE_HOST_FIBER_STACK_BUDGET_H_
#define TROUPE_HOST_FIBER_STACK_BUDGET_H_

#include <atomic>
#include <cstdint>

#include "absl/status/status.h"

namespace troupe {

enum class StackGuard {
  kAdvice,      // MADV_GUARD_INSTALL: costs no mapping.
  kProtection,  // PROT_NONE: costs two mappings a stack.
};

class StackBudget {
 public:
  // What this kernel can do, and its vm.max_map_count.
  static StackBudget ForThisKernel();

  // `max_map_count` counts mappings of the process, at least 1; it bounds the
  // stacks with StackGuard::kProtection only.
  StackBudget(StackGuard guard, uint64_t max_map_count);

  StackBudget(const StackBudget&) = delete;
  StackBudget& operator=(const StackBudget&) = delete;

  StackGuard guard() const { return guard_; }

  // Counts one stack.
  //   Thread: any.
  //   Errors: UNAVAILABLE when all are taken; names vm.max_map_count.
  absl::Status Reserve();

  // Gives back `count` reserved stacks.
  //   Thread: any.
  void Return(uint64_t count);

  // UNAVAILABLE with the figures, for a kernel that refused before the budget
  // did, because libraries or the heap hold many mappings.
  //   Thread: any.
  absl::Status Exhausted() const;

 private:
  // Constant after construction.
  const StackGuard guard_;
  const uint64_t max_map_count_;
  const uint64_t max_stacks_;

  // Shared between threads.
  std::atomic<uint64_t> used_{0};
};

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_STACK_BUDGET_H_
