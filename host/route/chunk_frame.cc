#include "host/route/chunk_frame.h"

#include <cstddef>
#include <string_view>

#include "abi/metadata.h"
#include "abi/wire.h"
#include "host/actor/bridge_token.h"
#include "host/actor/workload_info.h"

namespace troupe {
namespace {

using abi::wire::FieldSize;
using abi::wire::VarintSize;
using abi::wire::WriteField;
using abi::wire::WriteFieldHead;
using abi::wire::WriteNumber;

// AbiFrame{GuestDataStreamV1{DataStream, ActrId}}, byte for byte as the codec
// writes it.
class ChunkFrame {
 public:
  ChunkFrame(const ChunkParts& parts, uint64_t token)
      : chunk_(*parts.chunk), token_(token) {
    const ActorSlot* sender =
        parts.named_sender != nullptr ? parts.named_sender : parts.sender;
    sender_serial_ = parts.named_sender != nullptr ? parts.named_sender_serial
                                                   : parts.sender_serial;
    stream_ = FieldSize(chunk_.stream_id.size()) + 1 +
              VarintSize(chunk_.sequence) + FieldSize(chunk_.payload.size());
    for (const abi::MetadataEntry& entry : chunk_.metadata) {
      stream_ += FieldSize(abi::EntrySize(entry));
    }
    if (chunk_.timestamp_ms.has_value()) stream_ += 1 + VarintSize(Timestamp());
    data_ = FieldSize(stream_);
    if (sender != nullptr) {
      sender_ = sender->workload.load(std::memory_order_relaxed);
      sender_id_ = EncodedIdSize(*sender_, sender_serial_);
      data_ += FieldSize(sender_id_);
    }
    if (token != 0) data_ += 1 + VarintSize(token);
  }

  // In bytes.
  size_t size() const { return kHead + FieldSize(data_); }

  // Writes it into `message`, which has room, and marks its parts.
  void Write(Message* message) const {
    char* const start = message->frame();
    const auto mark = [start](const char* end, size_t size) {
      return FrameSpan{
          static_cast<uint32_t>(end - start) - static_cast<uint32_t>(size),
          static_cast<uint32_t>(size)};
    };
    char* out = WriteNumber<1>(abi::kAbiVersion, start);
    out = WriteNumber<2>(static_cast<uint32_t>(abi::Op::kGuestDataStream), out);
    out = WriteFieldHead<3>(data_, out);

    out = WriteFieldHead<1>(stream_, out);
    out = WriteField<1>(chunk_.stream_id, out);
    message->route = mark(out, chunk_.stream_id.size());
    out = WriteNumber<2>(chunk_.sequence, out);
    message->request_id = mark(out, VarintSize(chunk_.sequence));
    out = WriteField<3>(chunk_.payload, out);
    for (const abi::MetadataEntry& entry : chunk_.metadata) {
      out = abi::WriteEntry<4>(entry, out);
    }
    if (chunk_.timestamp_ms.has_value()) out = WriteNumber<5>(Timestamp(), out);

    if (sender_ != nullptr) {
      out = WriteFieldHead<2>(sender_id_, out);
      out += EncodeId(*sender_, sender_serial_, out).size();
    }
    if (token_ != 0) out = WriteNumber<3>(token_, out);
    message->size = static_cast<uint32_t>(out - start);
  }

 private:
  static_assert(abi::kAbiVersion < 0x80);
  static_assert(static_cast<uint32_t>(abi::Op::kGuestDataStream) < 0x80);
  static constexpr size_t kHead = 4;  // version and op, with their tags

  uint64_t Timestamp() const {
    return static_cast<uint64_t>(*chunk_.timestamp_ms);
  }

  const abi::DataStream& chunk_;
  const uint64_t token_;
  const WorkloadInfo* sender_ = nullptr;
  uint64_t sender_serial_ = 0;
  // Bytes of each nested part, without its own tag and length.
  size_t stream_ = 0;
  size_t sender_id_ = 0;
  size_t data_ = 0;
};

}  // namespace

Message* WriteChunk(const ChunkParts& parts, MessagePool* pool) {
  const uint64_t token = NewBridgeToken(parts.host_number, parts.target);
  const ChunkFrame frame(parts, token);
  Message* message = MessagePool::TryAllocate(pool, frame.size());
  if (message == nullptr) [[unlikely]]
    return nullptr;
  frame.Write(message);
  message->kind = InboxKind::kChunk;
  message->payload_type = static_cast<uint8_t>(parts.payload_type);
  message->target = parts.target;
  message->target_serial = parts.target_serial;
  message->caller = parts.sender;
  message->caller_serial = parts.sender_serial;
  message->token = token;
  return message;
}

}  // namespace troupe
