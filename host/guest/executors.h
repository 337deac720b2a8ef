// The ways to enter a guest, behind one interface (host/actor/executor.h).
#ifndef TROUPE_HOST_GUEST_EXECUTORS_H_
#define TROUPE_HOST_GUEST_EXECUTORS_H_

#include <memory>

#include "abi/troupe_abi.h"
#include "absl/status/statusor.h"
#include "host/actor/concurrent_routes.h"
#include "host/actor/executor.h"
#include "host/fiber/guest_threads.h"
#include "host/guest/image.h"

namespace troupe {

// One actor in an image of generation 1 or 2, which is its alone. `done` is
// told of actr_shutdown, which runs off the shards.
std::unique_ptr<Executor> MakeImageExecutor(std::shared_ptr<Image> image,
                                            Executor::DoneFn done);

// One instance of a generation 3 table: a library's, which `image` keeps, or
// one compiled into the host (`image` nullptr). `concurrent`: its methods whose
// handlers take turns; nullptr: none.
std::unique_ptr<Executor> MakeTableExecutor(
    const troupe_guest_table* table, std::shared_ptr<Image> image,
    std::shared_ptr<const ConcurrentRoutes> concurrent);

// Enters `inner` on a thread of its own, where it may block. `done` is told, on
// that thread, of each entry that is over. The thread is one of `threads`,
// which outlives it.
//   Errors: UNAVAILABLE when the system has no thread to give.
absl::StatusOr<std::unique_ptr<Executor>> MakeThreadExecutor(
    std::unique_ptr<Executor> inner, Executor::DoneFn done,
    GuestThreads* threads);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_EXECUTORS_H_
