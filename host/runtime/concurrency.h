// Which methods of a library are concurrent, of what its metadata says.
#ifndef TROUPE_HOST_RUNTIME_CONCURRENCY_H_
#define TROUPE_HOST_RUNTIME_CONCURRENCY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "host/actor/concurrent_routes.h"
#include "host/guest/metadata.h"

namespace troupe {

// The routes that `metadata` calls `concurrency=INTERLEAVED` or `PER_KEY 3.1`,
// with the numbers of the key's field; nullptr: none.
//   Errors: INVALID_ARGUMENT for what is no concurrency, with its route.
absl::StatusOr<std::shared_ptr<const ConcurrentRoutes>> FindConcurrentRoutes(
    const GuestMetadata& metadata);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONCURRENCY_H_
