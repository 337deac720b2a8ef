// A way to the host for work that goes on after its handler returned.
#ifndef TROUPE_GUEST_SDK_BACKGROUND_CONTEXT_H_
#define TROUPE_GUEST_SDK_BACKGROUND_CONTEXT_H_

#include "guest_sdk/host_access.h"

namespace troupe {

// Made by Context::Detach(). A value: copies are as good as the first.
//
// Calls made with it block the calling thread, have a deadline of their own and
// inherit neither cancellation nor trace. Once the actor has ended they fail;
// the workload still has to join its threads, at the latest in its destructor,
// for its code may be unmapped afterwards. The actor's state belongs to its
// handlers: a thread that has something to tell them sends it to Dest::Local().
//
//   Thread: any, in a host of generation 3. Hosts of generation 1 refuse every
//           thread but the one that is in a handler.
class BackgroundContext : public HostAccess {
 public:
  explicit BackgroundContext(const internal::HostLink& instance)
      : HostAccess(instance) {}
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_BACKGROUND_CONTEXT_H_
