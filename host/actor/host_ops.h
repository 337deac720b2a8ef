// What a guest may ask of its host: the far side of `invoke`. The boundary
// (host/guest) calls it, the router implements it.
#ifndef TROUPE_HOST_ACTOR_HOST_OPS_H_
#define TROUPE_HOST_ACTOR_HOST_OPS_H_

#include <cstdint>
#include <string_view>

#include "host/actor/entry.h"
#include "host/actor/message.h"

namespace troupe {

// What a call handle is worth after its entry has returned.
enum class OnStale {
  kRefuse,
  // The call goes on for the actor, with a deadline of its own: a generation 2
  // token that the guest retains.
  kDetach,
};

// How an entry stands.
struct CallState {
  int64_t remaining_ns = 0;  // at least 0; INT64_MAX: no end
  bool cancelled = false;    // nobody waits for its answer
};

class HostOps {
 public:
  virtual ~HostOps() = default;

  // Performs the operation in `frame` (an AbiFrame) for the running `entry`.
  // Returns an ABI code; with 0 `*reply` is an AbiReply, the caller's to free.
  // May suspend the fiber, or block a thread of the actor's own.
  //   Thread: the one that entered the guest.
  virtual int32_t Invoke(Entry& entry, std::string_view frame,
                         Message** reply) = 0;

  // The same for a call handle, token or instance handle, from a thread of the
  // guest's; blocks it. A call handle whose entry has returned, or an unknown
  // instance, is answered AbiReply{-1, text}, unless `on_stale` says otherwise.
  //   Thread: any but a shard's.
  virtual int32_t InvokeFromGuestThread(uint64_t handle, OnStale on_stale,
                                        std::string_view frame,
                                        Message** reply) = 0;

  // What is left of the entry that `handle` names. False when it has returned.
  //   Thread: any.
  virtual bool ReadCallState(uint64_t handle, CallState* state) const = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_HOST_OPS_H_
