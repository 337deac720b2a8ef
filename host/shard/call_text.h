// The errors of calls that did not come to an end, in the words users read:
// who, whom, how long and in which state.
#ifndef TROUPE_HOST_SHARD_CALL_TEXT_H_
#define TROUPE_HOST_SHARD_CALL_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "host/actor/actor_slot.h"
#include "host/actor/message.h"
#include "host/shard/call_table.h"

namespace troupe {

// "7@1/acme:shop:1.0.0"; `serial` need not live in `slot` any more. nullptr:
// "host", for whoever calls from outside.
std::string ActorText(const ActorSlot* slot, uint64_t serial);

// DEADLINE_EXCEEDED for a call whose deadline passed, as its caller sees it.
absl::Status TimedOutError(const PendingCall& call, int64_t now_ns);

// The same for a request whose deadline passed in the mailbox.
absl::Status ExpiredError(const Message& request, int64_t now_ns);

// Why a call whose time is over is not even begun: one of these two.
absl::Status TooLateError(const PendingCall& call, int64_t now_ns);

// CANCELLED for a call that nobody waits for any more.
absl::Status GivenUpError(const PendingCall& call, int64_t now_ns);

// UNAVAILABLE for a sender that waited for room in vain.
absl::Status NoRoomError(const PendingCall& call, int64_t now_ns);

// UNAVAILABLE for a mailbox that is full, with its figures.
absl::Status FullError(const ActorSlot& slot, uint64_t serial);

// Why nothing can be sent to the actor with `serial`: NOT_FOUND when it does
// not live, UNAVAILABLE when it stops or failed to start.
absl::Status GoneError(const ActorSlot& slot, uint64_t serial);

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_CALL_TEXT_H_
