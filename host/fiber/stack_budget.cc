#include "host/fiber/stack_budget.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <limits>

#include "fmt/format.h"
#include "host/fiber/stack_memory.h"

namespace troupe {
namespace {

// The kernel's default, for a process that cannot read /proc.
constexpr uint64_t kDefaultMaxMapCount = 65'530;

// Each protected stack costs two mappings, so half of the count is the most
// there can be. A sixteenth of that half stays for libraries, heap and images.
constexpr uint64_t MaxProtectedStacks(uint64_t max_map_count) {
  const uint64_t half = max_map_count / 2;
  return half - half / 16;
}

StackGuard DetectGuard() {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* probe = mmap(nullptr, page, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (probe == MAP_FAILED) return StackGuard::kProtection;
  const bool can_advise = InstallGuard(StackGuard::kAdvice, probe, page);
  munmap(probe, page);
  return can_advise ? StackGuard::kAdvice : StackGuard::kProtection;
}

uint64_t ReadMaxMapCount() {
  std::FILE* file = std::fopen("/proc/sys/vm/max_map_count", "re");
  if (file == nullptr) return kDefaultMaxMapCount;
  unsigned long long count = 0;  // NOLINT(google-runtime-int): for scanf
  const int fields = std::fscanf(file, "%llu", &count);
  std::fclose(file);
  return fields == 1 && count > 0 ? count : kDefaultMaxMapCount;
}

}  // namespace

StackBudget StackBudget::ForThisKernel() {
  return StackBudget(DetectGuard(), ReadMaxMapCount());
}

StackBudget::StackBudget(StackGuard guard, uint64_t max_map_count)
    : guard_(guard),
      max_map_count_(max_map_count),
      max_stacks_(guard == StackGuard::kAdvice
                      ? std::numeric_limits<uint64_t>::max()
                      : MaxProtectedStacks(max_map_count)) {}

absl::Status StackBudget::Reserve() {
  uint64_t used = used_.load(std::memory_order_relaxed);
  do {
    if (used >= max_stacks_) return Exhausted();
  } while (
      !used_.compare_exchange_weak(used, used + 1, std::memory_order_relaxed));
  return absl::OkStatus();
}

void StackBudget::Return(uint64_t count) {
  used_.fetch_sub(count, std::memory_order_relaxed);
}

absl::Status StackBudget::Exhausted() const {
  const uint64_t used = used_.load(std::memory_order_relaxed);
  if (guard_ == StackGuard::kAdvice) {
    return absl::UnavailableError(
        fmt::format("no more fiber stacks: the kernel has no room for another "
                    "after {} (vm.max_map_count = {})",
                    used, max_map_count_));
  }
  return absl::UnavailableError(
      fmt::format("no more fiber stacks: {} of {} in use, bounded by "
                  "vm.max_map_count = {}",
                  used, max_stacks_, max_map_count_));
}

}  // namespace troupe
