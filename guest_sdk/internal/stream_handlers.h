// The stream handlers of one workload, and what they are told of gaps.
#ifndef TROUPE_GUEST_SDK_INTERNAL_STREAM_HANDLERS_H_
#define TROUPE_GUEST_SDK_INTERNAL_STREAM_HANDLERS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "guest_sdk/data_chunk.h"
#include "guest_sdk/internal/host_link.h"

namespace troupe {

class Context;

namespace internal {

// With its types removed.
using StreamFn = std::function<absl::Status(Context&, const DataChunk&)>;

// Thread: the one that is inside the workload.
class StreamHandlers {
 public:
  // Has `handler` take the chunks of `id`, without the host's knowledge.
  // Replaces the one that is there.
  void Declare(std::string_view id, StreamFn handler);

  // Has the host send the chunks of what is declared.
  //   Errors: what the host answered first.
  absl::Status RegisterDeclared(const HostLink& link) const;

  // Both, for one stream. After an error all is as it was.
  absl::Status Register(const HostLink& link, std::string_view id,
                        StreamFn handler);

  // Takes no more chunks of `id` but those that the host had accepted.
  //   Errors: NOT_FOUND when there is no handler; what the host answered.
  absl::Status Unregister(const HostLink& link, std::string_view id);

  // Hands `chunk` to its handler, gaps and repeats filled in.
  //   Errors: NOT_FOUND when there is none; the handler's.
  absl::Status Run(Context& ctx, DataChunk& chunk);

 private:
  struct Stream {
    // Shared with the run of it, in which it may be replaced.
    std::shared_ptr<const StreamFn> handler;
    bool has_ended = false;
    uint64_t chunks_left = 0;  // of one that has ended
    // By sender, an encoded ActrId.
    std::map<std::string, uint64_t, std::less<>> next_sequences;
  };

  static void NoteSequence(Stream& stream, DataChunk& chunk);

  std::map<std::string, Stream, std::less<>> streams_;
};

}  // namespace internal
}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_INTERNAL_STREAM_HANDLERS_H_
