// Asks a thread that runs a guest where it is, without stopping it for longer
// than it takes to write that down.
//
// A signal makes the thread walk its own stack, the fiber's that runs. The
// handler takes no lock and no memory, works on the signal stack, and restarts
// the system call it interrupts; a thread that sleeps in a call which cannot be
// restarted is left alone.
#ifndef TROUPE_HOST_FIBER_STACK_WALK_H_
#define TROUPE_HOST_FIBER_STACK_WALK_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "host/fiber/guest_threads.h"

namespace troupe {

// Of the innermost calls; those further out are the host's own.
inline constexpr size_t kMaxWalkedFrames = 48;

// Addresses in the code of the calls that `thread` is in, innermost first, if
// it still executes what its slot had under `number`. The signal is the highest
// of the real-time signals that nobody else has a handler for.
//   Thread: any but `thread`, which lives; blocks for at most 100 ms.
//   Errors: NOT_FOUND when the execution is over; FAILED_PRECONDITION for a
//           thread that sleeps in a system call; UNAVAILABLE when it blocks the
//           signal, when there is none, or when its calls cannot be followed.
absl::StatusOr<std::vector<const void*>> WalkStack(const GuestThread& thread,
                                                   uint64_t number);

// Ends the walk that the calling thread is in, if any, with what it has found:
// then it does not return. For handlers of faults: a guest's broken description
// of its frames must not end the host.
//   Thread: any. Only in a signal handler.
void AbandonStackWalk();

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_STACK_WALK_H_
