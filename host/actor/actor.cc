#include "host/actor/actor.h"

#include "host/base/check.h"

namespace troupe {

void Actor::Become(LifecycleState next) {
  TROUPE_CHECK(MayFollow(state(), next));
  slot->state.store(next, std::memory_order_release);
}

// What is no message, and chunks, run when no handler is under way. Nothing
// that comes later begins before them, or they would wait for ever; but for
// notices, which let some pass.
bool Actor::MayBeginAnother(int64_t now_ns) const {
  Handlers& turns = *executor->handlers();
  const bool control_goes_first =
      control != nullptr &&
      !(control->has_only_notices() && turns.MayPassNotices());
  const bool others_go_first = step != LifeStep::kServe || control_goes_first ||
                               (streams != nullptr && streams->has_chunks());
  return !others_go_first &&
         turns.MayBegin(mailbox, [this, now_ns](const Message& request) {
           return IsDead(request, now_ns);
         });
}

Message* Actor::TakeAnother(int64_t now_ns) {
  return executor->handlers()->TakeNext(mailbox,
                                        [this, now_ns](const Message& request) {
                                          return IsDead(request, now_ns);
                                        });
}

}  // namespace troupe
