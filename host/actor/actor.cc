#include "host/actor/actor.h"

#include "host/base/check.h"

namespace troupe {

void Actor::Become(LifecycleState next) {
  TROUPE_CHECK(MayFollow(state(), next));
  slot->state.store(next, std::memory_order_release);
}

// What is no message, and chunks, run when no handler is under way. Nothing
// that comes later begins before them, or they would wait for ever.
bool Actor::MayBeginAnother() const {
  const bool others_go_first = step != LifeStep::kServe || control != nullptr ||
                               (streams != nullptr && streams->has_chunks());
  return !others_go_first && executor->handlers()->MayBegin(mailbox);
}

}  // namespace troupe
