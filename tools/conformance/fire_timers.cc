#include "tools/conformance/fire_timers.h"

#include <optional>
#include <string>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/identity.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/timers.h"

namespace troupe::conformance {

std::vector<Answer> FireTimers(Actor& actor, ScriptedHost& host) {
  const uint64_t instance = actor.instance_handle();
  std::vector<Answer> answers;
  host.PassTime(instance);
  while (const auto firing = host.TakeDueTimer(instance)) {
    const std::string self = EncodeActrId(kSelf);
    abi::GuestTimerV1 message;
    message.ctx.self_id = abi::EncodedActrId(self);
    message.timer_id = firing->id;
    message.missed = firing->missed;
    answers.push_back(
        actor.Enter(Frame(abi::Op::kGuestTimer, abi::EncodeToString(message))));
  }
  return answers;
}

}  // namespace troupe::conformance
