// The sending end of a data stream.
//
//   troupe::DataStreamWriter out = ctx.OpenDataStream(dest, "uploads/7");
//   absl::Status status = out.Write(bytes);
#ifndef TROUPE_GUEST_SDK_DATA_STREAM_WRITER_H_
#define TROUPE_GUEST_SDK_DATA_STREAM_WRITER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "abi/metadata.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guest_sdk/dest.h"
#include "guest_sdk/internal/host_link.h"
#include "guest_sdk/internal/payload.h"

namespace troupe {

struct DataStreamOptions {
  // Chunks that find no room, or no handler, are dropped instead of held back
  // or refused (STREAM_LATENCY_FIRST). Else none that was accepted is lost.
  bool latency_first = false;

  // How long one chunk may be held back; zero: what is left of the handler's
  // own deadline, or 15 seconds.
  absl::Duration patience = absl::ZeroDuration();

  // Of the first chunk; a writer that goes on where another one ended says so.
  uint64_t first_sequence = 0;
};

struct ChunkInfo {
  std::span<const abi::MetadataEntry> metadata = {};
  // Nothing: the time of writing.
  std::optional<absl::Time> timestamp = {};
};

// Numbers its chunks. As good as the context it was opened with: a handler's
// until the handler returns, a background one's until the actor ends.
//   Thread: any, one at a time.
class DataStreamWriter {
 public:
  // What OpenDataStream() does.
  DataStreamWriter(const internal::HostLink& link, Dest dest,
                   std::string_view id, const DataStreamOptions& options)
      : link_(link),
        dest_(std::move(dest)),
        id_(id),
        options_(options),
        next_sequence_(options.first_sequence) {}

  // Sends a chunk: bytes or a protobuf message. It returns when the receiver's
  // queue has it, which may take a while: 64 chunks or 4 MiB of one sender's
  // fit. After an error the next chunk gets the same number.
  //   Errors: UNAVAILABLE (held back in vain), NOT_FOUND (no such actor, or it
  //           has no such stream), FAILED_PRECONDITION (to be held back would
  //           close a cycle of waiting actors), INVALID_ARGUMENT (above the
  //           host's frame limit). The error with which the receiver's handler
  //           ended for an earlier chunk, which it names: once, and this chunk
  //           was not sent.
  template <internal::Payload Message>
  absl::Status Write(const Message& payload, const ChunkInfo& info = {}) {
    return Send(internal::PayloadRef(payload), info, PatienceMs());
  }

  // The same without being held back: UNAVAILABLE when there is no room now.
  // Hosts of generation 1 hold back all the same.
  template <internal::Payload Message>
  absl::Status TryWrite(const Message& payload, const ChunkInfo& info = {}) {
    return Send(internal::PayloadRef(payload), info, 0);
  }

  // How long the latest chunk was held back; zero: not at all, or the host is
  // of generation 1, which does not tell.
  absl::Duration held() const { return held_; }

  // The number of the next chunk.
  uint64_t next_sequence() const { return next_sequence_; }

  const std::string& id() const { return id_; }

 private:
  absl::Status Send(const internal::PayloadRef& payload, const ChunkInfo& info,
                    std::optional<int64_t> timeout_ms);
  std::optional<int64_t> PatienceMs() const;

  internal::HostLink link_;
  Dest dest_;
  std::string id_;
  DataStreamOptions options_;
  uint64_t next_sequence_;
  absl::Duration held_ = absl::ZeroDuration();
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_DATA_STREAM_WRITER_H_
