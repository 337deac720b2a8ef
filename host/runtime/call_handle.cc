#include "host/runtime/call_handle.h"

#include <utility>

#include "host/runtime/call_link.h"
#include "host/runtime/external_call.h"

namespace troupe {

CallHandle::CallHandle(std::shared_ptr<CallLink> link)
    : link_(std::move(link)) {}

void CallHandle::Cancel() const {
  if (link_ == nullptr) return;
  // At once, for a handler that holds its shard and asks from time to time.
  const CallRef ref = link_->ref.load(std::memory_order_acquire);
  if (ref != 0 && link_->target != nullptr) link_->target->MarkCancelled(ref);
  link_->home->Post([link = link_] {
    if (link->call != nullptr) link->call->GiveUp(*link->home);
  });
}

}  // namespace troupe
