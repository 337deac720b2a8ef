// What the parts that send for the embedder have in common: the texts and times
// of the boundary in the embedder's terms.
#ifndef TROUPE_HOST_RUNTIME_OUTCOME_H_
#define TROUPE_HOST_RUNTIME_OUTCOME_H_

#include <cstdint>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/plain_reply.h"
#include "abi/status_error.h"
#include "absl/time/time.h"
#include "host/actor/message.h"
#include "host/runtime/host.h"

namespace troupe {

// What `message`, an AbiReply, says; views into it.
inline Reply OutcomeOf(const Message& message) {
  Reply outcome;
  if (!abi::ReadPlainSuccess(message.bytes(), &outcome.payload)) {
    abi::AbiReply reply;
    // What the host passes on it has read before.
    if (abi::Decode(message.bytes(), &reply)) {
      outcome.status = FromReply(reply);
      outcome.payload = reply.payload;
    } else {
      outcome.status = InternalError("malformed reply");
    }
  }
  outcome.from_actor = message.from_guest;
  outcome.guest_status = message.guest_status;
  return outcome;
}

// Half a millisecond is little time, not none. In nanoseconds, because absl
// divides by anything else, with a hundred instructions; what is longer than
// 292 years saturates.
inline int64_t ToMillisRoundedUp(absl::Duration timeout) {
  constexpr int64_t kNanosPerMilli = 1'000'000;
  const int64_t ns = absl::ToInt64Nanoseconds(timeout);
  return ns / kNanosPerMilli + (ns % kNanosPerMilli > 0 ? 1 : 0);
}

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_OUTCOME_H_
