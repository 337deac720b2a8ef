// A streaming call that an actor has opened, and until when it may be open.
#ifndef TROUPE_HOST_ACTOR_OPENED_CALL_H_
#define TROUPE_HOST_ACTOR_OPENED_CALL_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "host/actor/message.h"

namespace troupe {

struct OpenedCall {
  CallRef ref = 0;
  // The handle of the entry that it ends with; 0: it ends with the instance.
  uint64_t entry = 0;
};

// nullptr: none was ever opened.
using OpenedCalls = std::unique_ptr<std::vector<OpenedCall>>;

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_OPENED_CALL_H_
