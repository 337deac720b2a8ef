#include "host/actor/actor.h"

#include "host/base/check.h"

namespace troupe {

void Actor::Become(LifecycleState next) {
  TROUPE_CHECK(MayFollow(state(), next));
  slot->state.store(next, std::memory_order_release);
}

}  // namespace troupe
