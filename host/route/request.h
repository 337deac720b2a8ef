// Writes a call or a tell for its receiver: once, into pooled memory, already
// as the AbiFrame that the receiver's guest is handed.
#ifndef TROUPE_HOST_ROUTE_REQUEST_H_
#define TROUPE_HOST_ROUTE_REQUEST_H_

#include <cstdint>
#include <string_view>

#include "abi/codes.h"
#include "host/actor/actor_slot.h"
#include "host/actor/context_cache.h"
#include "host/actor/message.h"
#include "host/actor/message_pool.h"

namespace troupe {

struct RequestParts {
  // Who sends; nullptr and 0 for whoever is outside.
  const ActorSlot* caller = nullptr;
  uint64_t caller_serial = 0;
  // Who receives.
  ActorSlot* target = nullptr;
  uint64_t target_serial = 0;

  std::string_view route;
  std::string_view payload;
  std::string_view request_id;
  std::string_view traceparent;  // empty: none
  std::string_view tracestate;
  int64_t timeout_ms = 0;  // 0: nobody waits for an answer
  uint8_t payload_type = 0;
  // Where the shard keeps ids that were written before; nullptr: nowhere.
  ContextCache* contexts = nullptr;
  // Which host of the process, for the token of a generation 2 receiver.
  int host_number = 0;
  // Of a streaming call: the receiver's end of it, and its shape.
  uint64_t streaming_call = 0;
  abi::CallShape shape{};
};

// A message for parts.target, with everything set but who waits for the answer
// and until when. `pool` nullptr: from the heap. nullptr when there is no
// memory for one as large.
Message* WriteRequest(const RequestParts& parts, MessagePool* pool);

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_REQUEST_H_
