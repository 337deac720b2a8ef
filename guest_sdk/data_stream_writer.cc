#include "guest_sdk/data_stream_writer.h"

#include <algorithm>
#include <cstddef>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/metadata.h"
#include "abi/wire.h"
#include "absl/time/clock.h"
#include "guest_sdk/internal/frame_buffer.h"
#include "guest_sdk/reply_bytes.h"

namespace troupe {
namespace {

using abi::wire::FieldSize;
using abi::wire::VarintSize;
using abi::wire::WriteField;
using abi::wire::WriteFieldHead;
using abi::wire::WriteNumber;

// AbiFrame{HostSendDataStreamV1}, byte for byte as the codec writes it, but
// with a payload that need not be in memory yet.
class ChunkFrame {
 public:
  struct Parts {
    std::string_view dest;
    std::string_view stream_id;
    uint64_t sequence;
    const internal::PayloadRef* payload;
    std::span<const abi::MetadataEntry> metadata;
    int64_t timestamp_ms;
    PayloadType type;
    std::optional<int64_t> timeout_ms;
  };

  explicit ChunkFrame(const Parts& parts)
      : parts_(parts), payload_size_(parts.payload->ByteSize()) {
    chunk_ = FieldSize(parts.stream_id.size()) + 1 +
             VarintSize(parts.sequence) + FieldSize(payload_size_) + 1 +
             VarintSize(Timestamp());
    for (const abi::MetadataEntry& entry : parts.metadata) {
      chunk_ += FieldSize(abi::EntrySize(entry));
    }
    send_ = FieldSize(parts.dest.size()) + FieldSize(chunk_) + 1 +
            VarintSize(Type());
    if (parts.timeout_ms.has_value()) send_ += 2 + VarintSize(Timeout());
  }

  // In bytes.
  size_t size() const { return kHead + FieldSize(send_); }

  void Write(char* out) const {
    out = WriteNumber<1>(abi::kAbiVersion, out);
    out = WriteNumber<2>(static_cast<uint32_t>(abi::Op::kHostSendDataStream),
                         out);
    out = WriteFieldHead<3>(send_, out);
    out = WriteField<1>(parts_.dest, out);
    out = WriteFieldHead<2>(chunk_, out);
    out = WriteField<1>(parts_.stream_id, out);
    out = WriteNumber<2>(parts_.sequence, out);
    out = parts_.payload->Write(WriteFieldHead<3>(payload_size_, out));
    for (const abi::MetadataEntry& entry : parts_.metadata) {
      out = abi::WriteEntry<4>(entry, out);
    }
    out = WriteNumber<5>(Timestamp(), out);
    out = WriteNumber<3>(Type(), out);
    if (parts_.timeout_ms.has_value()) WriteNumber<1001>(Timeout(), out);
  }

 private:
  static constexpr size_t kHead = 4;  // version and op, with their tags

  uint64_t Timestamp() const {
    return static_cast<uint64_t>(parts_.timestamp_ms);
  }
  uint64_t Type() const { return static_cast<uint32_t>(parts_.type); }
  uint64_t Timeout() const { return static_cast<uint64_t>(*parts_.timeout_ms); }

  const Parts& parts_;
  const size_t payload_size_;
  size_t chunk_;
  size_t send_;
};

}  // namespace

std::optional<int64_t> DataStreamWriter::PatienceMs() const {
  if (options_.patience == absl::ZeroDuration()) return std::nullopt;
  const auto rounded_up = absl::Ceil(options_.patience, absl::Milliseconds(1));
  return std::max<int64_t>(1, absl::ToInt64Milliseconds(rounded_up));
}

absl::Status DataStreamWriter::Send(const internal::PayloadRef& payload,
                                    const ChunkInfo& info,
                                    std::optional<int64_t> timeout_ms) {
  ChunkFrame::Parts parts;
  parts.dest = dest_.encoded();
  parts.stream_id = id_;
  // Taken now: while this one is held back, another handler may send the next.
  const uint64_t sequence = next_sequence_++;
  parts.sequence = sequence;
  parts.payload = &payload;
  parts.metadata = info.metadata;
  parts.timestamp_ms = absl::ToUnixMillis(
      info.timestamp.has_value() ? *info.timestamp : absl::Now());
  parts.type = options_.latency_first ? PayloadType::kStreamLatencyFirst
                                      : PayloadType::kStreamReliable;
  parts.timeout_ms = timeout_ms;
  const ChunkFrame frame(parts);
  internal::FrameBuffer buffer(frame.size());
  frame.Write(buffer.data());
  ReplyBytes reply(link_);
  absl::Status status = reply.Receive(abi::Op::kHostSendDataStream,
                                      {buffer.data(), frame.size()});
  held_ = absl::ZeroDuration();
  if (!status.ok()) {
    if (next_sequence_ == sequence + 1) next_sequence_ = sequence;
    return status;
  }
  abi::HostStreamSentV1 sent;
  if (!reply.view().empty() && abi::Decode(reply.view(), &sent)) {
    held_ = absl::Microseconds(static_cast<int64_t>(sent.held_us));
  }
  return absl::OkStatus();
}

}  // namespace troupe
