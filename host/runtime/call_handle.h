// What Host::CancellableCall() gives: the right to give a call up.
#ifndef TROUPE_HOST_RUNTIME_CALL_HANDLE_H_
#define TROUPE_HOST_RUNTIME_CALL_HANDLE_H_

#include <memory>

namespace troupe {

struct CallLink;

// A value: copies are as good as the first. To let go of all of them cancels
// nothing.
class CallHandle {
 public:
  // Of no call.
  CallHandle() = default;
  explicit CallHandle(std::shared_ptr<CallLink> link);

  // Ends the wait for the answer: the callback is told Cancelled, unless it has
  // been told an outcome already. A request that waits in a mailbox is not run
  // any more; a handler that runs learns that it is cancelled, its own waiting
  // calls return at once, and so on down the chain.
  //   Thread: any, as long as the host lives; the callback runs on a shard's.
  void Cancel() const;

 private:
  std::shared_ptr<CallLink> link_;  // shared with the call
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CALL_HANDLE_H_
