// Frames that the host itself enters a guest with.
#ifndef TROUPE_HOST_SHARD_GUEST_FRAME_H_
#define TROUPE_HOST_SHARD_GUEST_FRAME_H_

#include <cstdint>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/messages.h"
#include "host/actor/message.h"
#include "host/actor/message_pool.h"

namespace troupe {

// An AbiFrame of `op` around `payload`, in memory from `pool`.
template <typename Payload>
Message* WriteGuestFrame(MessagePool* pool, abi::Op op,
                         const Payload& payload) {
  abi::AbiFrameOf<Payload> frame;
  frame.abi_version = abi::kAbiVersion;
  frame.op = op;
  frame.payload = payload;
  const abi::Encoding encoding(frame);
  Message* memory = MessagePool::Allocate(pool, encoding.size());
  encoding.Write(memory->frame());
  memory->size = static_cast<uint32_t>(encoding.size());
  return memory;
}

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_GUEST_FRAME_H_
