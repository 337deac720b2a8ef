// A chunk of a data stream, as its handler gets it.
#ifndef TROUPE_GUEST_SDK_DATA_CHUNK_H_
#define TROUPE_GUEST_SDK_DATA_CHUNK_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/identity.h"
#include "abi/metadata.h"
#include "absl/time/time.h"

namespace troupe {

// Views are valid until the handler returns.
struct DataChunk {
  std::string_view stream_id;

  // Counts the chunks of this stream from this sender.
  uint64_t sequence = 0;

  std::string_view payload;

  // Key and value pairs, in the sender's order: for (const auto& e : metadata).
  abi::Metadata metadata;

  // When its sender made it; nothing when that did not say.
  std::optional<absl::Time> timestamp;

  // Chunks that should have come between the one before and this one.
  uint64_t missed = 0;

  // Its sequence is not after that of the one before: sent twice, or the sender
  // has begun anew.
  bool repeated = false;

  // Who sent it; nothing for the process that embeds the host.
  std::optional<ActrId> sender() const {
    abi::ActrId id;
    if (!encoded_sender.Get(&id)) return std::nullopt;
    return ActrId::From(id);
  }

  abi::EncodedActrId encoded_sender;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_DATA_CHUNK_H_
