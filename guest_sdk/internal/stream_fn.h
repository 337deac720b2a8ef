// A workload's member function as a stream handler, its types removed.
#ifndef TROUPE_GUEST_SDK_INTERNAL_STREAM_FN_H_
#define TROUPE_GUEST_SDK_INTERNAL_STREAM_FN_H_

#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/data_chunk.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/internal/stream_handlers.h"

namespace troupe::internal {

// `workload` outlives the function.
template <typename W, typename Chunk>
StreamFn ToStreamFn(W* workload,
                    absl::Status (W::*handler)(Context& ctx, Chunk chunk)) {
  using Payload = std::remove_cvref_t<Chunk>;
  return [workload, handler](Context& ctx,
                             const DataChunk& chunk) -> absl::Status {
    if constexpr (std::is_same_v<Payload, DataChunk>) {
      return (workload->*handler)(ctx, chunk);
    } else {
      static_assert(MessagePayload<Payload>,
                    "a stream handler takes troupe::DataChunk or a protobuf "
                    "message");
      const absl::StatusOr<Payload> message = ParsePayload<Payload>(
          chunk.payload, "chunk of stream", chunk.stream_id);
      if (!message.ok()) return message.status();
      return (workload->*handler)(ctx, *message);
    }
  };
}

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_STREAM_FN_H_
