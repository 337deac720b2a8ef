// The system calls behind fiber stacks. Only for host/fiber.
#ifndef TROUPE_HOST_FIBER_STACK_MEMORY_H_
#define TROUPE_HOST_FIBER_STACK_MEMORY_H_

#include <cstddef>

#include "host/fiber/stack_budget.h"

namespace troupe {

// Makes any access to `bytes` at `address` (both whole pages) a SIGSEGV. False
// with errno when the kernel refuses.
bool InstallGuard(StackGuard guard, void* address, size_t bytes);

// Address space for stacks: private, readable and writable, never backed by
// huge pages, since one touched byte would cost 2 MiB. Null with errno when the
// kernel refuses.
void* MapStacks(size_t bytes);

void UnmapStacks(void* address, size_t bytes);

// Gives the memory of `bytes` at `address` (both whole pages) back; it reads as
// zero afterwards.
void DropPages(void* address, size_t bytes);

size_t PageBytes();

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_STACK_MEMORY_H_
