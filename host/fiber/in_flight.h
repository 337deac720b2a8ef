// What a thread is executing for a guest right now: what a crash report names
// and what the watchdog looks at.
//
// One pointer per thread, written at each entry into a guest and at each return
// to it after a wait, which costs under a nanosecond. The fault handler reads
// it from a signal handler; other threads read it through InFlightSlot.
#ifndef TROUPE_HOST_FIBER_IN_FLIGHT_H_
#define TROUPE_HOST_FIBER_IN_FLIGHT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace troupe {

// All pointers outlive the time in which the slot points here. `image` and
// `type` end with a zero byte; a null one is left out of reports. The actor's
// id comes in parts, as putting it together at each entry would cost more than
// all the rest.
struct InFlight {
  const char* image = nullptr;
  uint32_t generation = 0;
  uint64_t serial_number = 0;
  uint32_t realm_id = 0;
  const char* type = nullptr;
  const char* method = nullptr;
  size_t method_len = 0;
};

// One thread's; lives as long as the thread.
struct InFlightSlot {
  std::atomic<const InFlight*> what{nullptr};
  // Counts what was set but null: two looks that find the same number found the
  // same execution, without a pause between.
  std::atomic<uint64_t> number{0};
};

namespace internal {
inline constinit thread_local InFlightSlot in_flight_slot;
}  // namespace internal

// Replaces what the calling thread is executing; null: nothing of a guest.
//   Thread:    any, for itself.
//   Ownership: `what` is kept until the next call.
inline void SetInFlight(const InFlight* what) {
  InFlightSlot& slot = internal::in_flight_slot;
  if (what != nullptr) {
    // Nobody else counts: no locked instruction.
    slot.number.store(slot.number.load(std::memory_order_relaxed) + 1,
                      std::memory_order_relaxed);
  }
  // Release, so that the compiler does not move the caller's writes to `*what`
  // behind it: a signal sees them in the order of the program. Costs nothing.
  slot.what.store(what, std::memory_order_release);
}

// What the calling thread is executing.
//   Thread: any. Safe in a signal handler.
inline const InFlight* CurrentInFlight() {
  return internal::in_flight_slot.what.load(std::memory_order_acquire);
}

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_IN_FLIGHT_H_
