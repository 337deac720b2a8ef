// What actors reach of the embedding process by a stream: handlers by stream
// id, registered and removed at any time.
#ifndef TROUPE_HOST_ROUTE_SHELL_STREAMS_H_
#define TROUPE_HOST_ROUTE_SHELL_STREAMS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "abi/identity.h"
#include "abi/metadata.h"
#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "host/base/mutex.h"
#include "host/route/shell.h"

namespace troupe {

// A chunk that an actor sent to the Shell. Views are valid for the call.
struct ShellChunk {
  // Nothing when the embedder itself sends.
  std::optional<ActrId> sender;
  std::string_view stream_id;
  uint64_t sequence = 0;
  std::string_view payload;
  abi::Metadata metadata;
  std::optional<int64_t> timestamp_ms;
};

// Takes one chunk, on the sender's shard, and must not block. A reliable chunk
// holds its sender back until `taken` is answered, on any thread, at most for
// the sender's patience: with a success, or with an error, which the sender
// gets. Nobody waits for a latency-first one. Chunks of one stream from one
// sender come one after the other.
using ShellStreamHandler =
    std::function<void(const ShellChunk& chunk, Responder taken)>;

// Thread: any, for all of it.
class ShellStreams {
 public:
  ShellStreams() = default;
  ShellStreams(const ShellStreams&) = delete;
  ShellStreams& operator=(const ShellStreams&) = delete;

  // Errors: FAILED_PRECONDITION when the stream has a handler.
  absl::Status Add(std::string id, ShellStreamHandler handler);
  // Returns once no new chunk reaches the handler; one may still be in it.
  void Remove(std::string_view id);

  // nullptr when nobody listens. Shared: a chunk may outlast the removal.
  std::shared_ptr<const ShellStreamHandler> Find(std::string_view id) const;

 private:
  mutable Mutex mutex_;
  std::map<std::string, std::shared_ptr<const ShellStreamHandler>, std::less<>>
      handlers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_SHELL_STREAMS_H_
