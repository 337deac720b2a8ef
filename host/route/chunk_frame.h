// Writes a chunk of a data stream for its receiver: once, into pooled memory,
// already as the AbiFrame that the receiver's guest is handed.
#ifndef TROUPE_HOST_ROUTE_CHUNK_FRAME_H_
#define TROUPE_HOST_ROUTE_CHUNK_FRAME_H_

#include <cstdint>

#include "abi/codes.h"
#include "abi/messages.h"
#include "host/actor/actor_slot.h"
#include "host/actor/message.h"
#include "host/actor/message_pool.h"

namespace troupe {

struct ChunkParts {
  // Borrowed.
  const abi::DataStream* chunk = nullptr;
  abi::PayloadType payload_type{};

  // Who sends; nullptr and 0 for whoever is outside.
  ActorSlot* sender = nullptr;
  uint64_t sender_serial = 0;
  // Whom the receiver is told of instead: the sender of a chunk that is sent
  // again.
  const ActorSlot* named_sender = nullptr;
  uint64_t named_sender_serial = 0;
  // Who receives.
  ActorSlot* target = nullptr;
  uint64_t target_serial = 0;

  // Which host of the process, for the token of a generation 2 receiver.
  int host_number = 0;
};

// A message for parts.target as host/actor/chunk.h has it, with everything set
// but who waits until it is accepted and for how long. `pool` nullptr: from the
// heap. nullptr when there is no memory for one as large.
Message* WriteChunk(const ChunkParts& parts, MessagePool* pool);

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_CHUNK_FRAME_H_
