#include "host/fiber/stack_memory.h"

#include <sys/mman.h>
#include <unistd.h>

namespace troupe {
namespace {

// From Linux 6.13's headers, which are newer than the ones we build with.
constexpr int kMadvGuardInstall = 102;

}  // namespace

bool InstallGuard(StackGuard guard, void* address, size_t bytes) {
  if (guard == StackGuard::kAdvice) {
    return madvise(address, bytes, kMadvGuardInstall) == 0;
  }
  return mprotect(address, bytes, PROT_NONE) == 0;
}

void* MapStacks(size_t bytes) {
  void* address =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (address == MAP_FAILED) return nullptr;
  // Advice: a kernel without huge pages refuses it, and needs it not.
  madvise(address, bytes, MADV_NOHUGEPAGE);
  return address;
}

void UnmapStacks(void* address, size_t bytes) { munmap(address, bytes); }

void DropPages(void* address, size_t bytes) {
  madvise(address, bytes, MADV_DONTNEED);
}

size_t PageBytes() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace troupe
