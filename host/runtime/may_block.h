// Waiting for the host: which threads may, and how they do.
#ifndef TROUPE_HOST_RUNTIME_MAY_BLOCK_H_
#define TROUPE_HOST_RUNTIME_MAY_BLOCK_H_

#include <optional>
#include <semaphore>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "host/fiber/fiber.h"

namespace troupe {

// A thread of a shard or of a guest that waited could wait for itself.
//   Errors: FAILED_PRECONDITION on one, for `what`, which blocks.
inline absl::Status CheckMayBlock(std::string_view what) {
  if (Fiber::Current() == nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{} blocks, which a shard's or a handler's thread must not", what));
}

// Gives `start` a function that takes an Outcome, and blocks until that has
// been called, once and on whatever thread; returns what it was told.
template <typename Outcome, typename Start>
Outcome AwaitOutcome(Start start) {
  std::optional<Outcome> outcome;
  std::binary_semaphore known(0);
  start([&outcome, &known](Outcome told) {
    outcome = std::move(told);
    known.release();
  });
  known.acquire();
  return *std::move(outcome);
}

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_MAY_BLOCK_H_
