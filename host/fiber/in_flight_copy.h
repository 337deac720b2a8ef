// Reads what another thread is executing, while it may be changing.
//
// The thread keeps it on its stack and takes no lock. So it is copied as a
// stranger's memory is, by the kernel, which refuses what is not there; and it
// counts only if the thread's slot says the same before and after.
#ifndef TROUPE_HOST_FIBER_IN_FLIGHT_COPY_H_
#define TROUPE_HOST_FIBER_IN_FLIGHT_COPY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "host/fiber/in_flight.h"

namespace troupe {

struct InFlightCopy {
  uint64_t number = 0;  // of the slot
  std::string image;
  uint32_t generation = 0;
  uint64_t serial_number = 0;
  std::string actor;   // its id as text
  std::string method;  // at most kMaxCopiedMethodBytes
};

inline constexpr size_t kMaxCopiedMethodBytes = 256;

// What the thread of `slot` is executing; absent when it is nothing, changed
// meanwhile, or the process has no file descriptor left for the copy.
//   Thread: any, while the thread of `slot` lives.
std::optional<InFlightCopy> CopyInFlight(const InFlightSlot& slot);

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_IN_FLIGHT_COPY_H_
