// Answers that fakes give later.
#ifndef TROUPE_GUEST_SDK_TESTING_DELAYS_H_
#define TROUPE_GUEST_SDK_TESTING_DELAYS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "host/runtime/host.h"

namespace troupe::internal {

// Thread: any.
class Delays {
 public:
  // Gives `answer` to `responder` at `due_ns` of the host's clock.
  void Add(int64_t due_ns, Responder responder,
           absl::StatusOr<std::string> answer);

  // INT64_MAX when there are none.
  int64_t next_due_ns() const;

  // Gives those that are due at `now_ns`.
  void Release(int64_t now_ns);

 private:
  struct Answer {
    Responder responder;
    absl::StatusOr<std::string> answer;
  };

  mutable std::mutex mutex_;
  std::multimap<int64_t, Answer> answers_;  // by when they are due
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_TESTING_DELAYS_H_
