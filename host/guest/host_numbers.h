// The hosts of this process by the number in their guests' handles: the C
// boundary passes no other context. A guest's thread that outlives its host
// finds none, and a host outlives every call that has found it.
#ifndef TROUPE_HOST_GUEST_HOST_NUMBERS_H_
#define TROUPE_HOST_GUEST_HOST_NUMBERS_H_

#include "absl/status/statusor.h"
#include "host/actor/host_ops.h"

namespace troupe {

// Makes `ops` reachable for handles with the number returned, until
// WithdrawHost().
//   Thread: any.
//   Errors: UNAVAILABLE when kMaxHostsPerProcess hosts have a number.
absl::StatusOr<int> AnnounceHost(HostOps* ops);

// From now on no HostUse finds the host; those that have found it go on.
//   Thread: any.
void WithdrawHost(int number);

// Withdraws the host, waits for the last HostUse to end and gives the number
// back: then `ops` may end as well.
//   Thread: any but one that has a HostUse.
void ReleaseHostNumber(int number);

// Keeps the host with `number` from ending, on a thread that is none of its
// own. On the stack.
class HostUse {
 public:
  explicit HostUse(int number);
  ~HostUse();

  HostUse(const HostUse&) = delete;
  HostUse& operator=(const HostUse&) = delete;

  // nullptr: no host has the number any more.
  HostOps* ops() const { return ops_; }

 private:
  const int number_;
  HostOps* const ops_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_HOST_NUMBERS_H_
