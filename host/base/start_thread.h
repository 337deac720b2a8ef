// Threads where the system may have none left: std::thread would throw.
#ifndef TROUPE_HOST_BASE_START_THREAD_H_
#define TROUPE_HOST_BASE_START_THREAD_H_

#include <pthread.h>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"

namespace troupe {

// Runs `main`, which must not throw, on a new thread, which the caller joins or
// detaches.
//   Thread: any.
//   Errors: UNAVAILABLE with the system's reason; `main` is not run then.
absl::StatusOr<pthread_t> StartThread(absl::AnyInvocable<void()> main);

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_START_THREAD_H_
