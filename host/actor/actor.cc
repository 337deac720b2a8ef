#include "host/actor/actor.h"

#include "host/base/check.h"

namespace troupe {

void Actor::Become(LifecycleState next) {
  TROUPE_CHECK(MayFollow(state(), next));
  slot->state.store(next, std::memory_order_release);
}

bool Actor::HasWork() const {
  if (busy || step == LifeStep::kGone) return false;
  if (step != LifeStep::kServe || fault != nullptr) return true;
  return !mailbox.empty() || state() == LifecycleState::kDraining;
}

}  // namespace troupe
