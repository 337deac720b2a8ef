// A chunk of a data stream as a Message: its frame is the receiver's AbiFrame,
// and some members mean something else than in a call.
//
//   route       the stream's id
//   request_id  the sequence, as it is written: a varint
//   deadline_ns until when it may wait for room; it is handled at any time
//   reply_to    who waits until it is accepted
#ifndef TROUPE_HOST_ACTOR_CHUNK_H_
#define TROUPE_HOST_ACTOR_CHUNK_H_

#include <cstdint>
#include <string_view>

#include "abi/codes.h"
#include "abi/wire.h"
#include "host/actor/message.h"

namespace troupe {

inline bool IsReliableChunk(const Message& message) {
  return message.payload_type ==
         static_cast<uint8_t>(abi::PayloadType::kStreamReliable);
}

// Whether it is a chunk at all.
inline bool IsChunk(const Message& message) {
  return message.payload_type >=
         static_cast<uint8_t>(abi::PayloadType::kStreamReliable);
}

inline std::string_view StreamIdOf(const Message& chunk) {
  return chunk.view(chunk.route);
}

inline uint64_t SequenceOf(const Message& chunk) {
  const std::string_view bytes = chunk.view(chunk.request_id);
  return abi::wire::ReadVarint(bytes.data(), bytes.data() + bytes.size()).value;
}

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_CHUNK_H_
