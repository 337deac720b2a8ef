#include "guest_sdk/internal/stream_handlers.h"

#include <utility>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "guest_sdk/reply_bytes.h"

namespace troupe::internal {
namespace {

// Senders of one stream whose sequences are known; beyond, all are forgotten,
// and a gap or a repeat may go unnoticed.
constexpr size_t kMaxKnownSenders = 1024;

absl::Status NoHandlerError(std::string_view id) {
  return NotFoundError(
      fmt::format("no stream callback registered for '{}'", id));
}

// HostUnregisterStreamV1 has the same field.
absl::Status Ask(abi::Op op, std::string_view id, ReplyBytes* reply) {
  const abi::AbiFrameOf<abi::HostRegisterStreamV1> frame{
      abi::kAbiVersion, op, abi::HostRegisterStreamV1{id}};
  return reply->Receive(op, abi::EncodeToString(frame));
}

}  // namespace

void StreamHandlers::Declare(std::string_view id, StreamFn handler) {
  Stream& stream = streams_[std::string(id)];
  stream.handler = std::make_shared<const StreamFn>(std::move(handler));
  stream.has_ended = false;
}

absl::Status StreamHandlers::RegisterDeclared(const HostLink& link) const {
  for (const auto& [id, stream] : streams_) {
    ReplyBytes reply(link);
    absl::Status status = Ask(abi::Op::kHostRegisterStream, id, &reply);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status StreamHandlers::Register(const HostLink& link, std::string_view id,
                                      StreamFn handler) {
  const auto before = streams_.find(id);
  const bool is_new = before == streams_.end();
  const Stream saved = is_new ? Stream() : before->second;
  // Before the host knows: a chunk may come at once.
  Declare(id, std::move(handler));
  ReplyBytes reply(link);
  absl::Status status = Ask(abi::Op::kHostRegisterStream, id, &reply);
  if (status.ok()) return status;
  if (is_new) {
    streams_.erase(streams_.find(id));
  } else {
    streams_.find(id)->second = saved;
  }
  return status;
}

absl::Status StreamHandlers::Unregister(const HostLink& link,
                                        std::string_view id) {
  const auto found = streams_.find(id);
  if (found == streams_.end() || found->second.has_ended) {
    return NoHandlerError(id);
  }
  ReplyBytes reply(link);
  absl::Status status = Ask(abi::Op::kHostUnregisterStream, id, &reply);
  if (!status.ok()) return status;
  // Only a host of generation 3 says what is still to come.
  abi::HostStreamEndV1 end;
  if (!reply.view().empty() && !abi::Decode(reply.view(), &end)) end = {};
  if (end.waiting == 0) {
    streams_.erase(found);
  } else {
    found->second.has_ended = true;
    found->second.chunks_left = end.waiting;
  }
  return absl::OkStatus();
}

void StreamHandlers::NoteSequence(Stream& stream, DataChunk& chunk) {
  const std::string_view sender = chunk.encoded_sender.bytes();
  const auto known = stream.next_sequences.find(sender);
  if (known != stream.next_sequences.end()) {
    const uint64_t expected = known->second;
    chunk.repeated = chunk.sequence < expected;
    if (!chunk.repeated) chunk.missed = chunk.sequence - expected;
    known->second = chunk.sequence + 1;
    return;
  }
  if (stream.next_sequences.size() == kMaxKnownSenders) {
    stream.next_sequences.clear();
  }
  stream.next_sequences.emplace(sender, chunk.sequence + 1);
}

absl::Status StreamHandlers::Run(Context& ctx, DataChunk& chunk) {
  const auto found = streams_.find(chunk.stream_id);
  if (found == streams_.end()) return NoHandlerError(chunk.stream_id);
  Stream& stream = found->second;
  NoteSequence(stream, chunk);
  const std::shared_ptr<const StreamFn> handler = stream.handler;
  if (stream.has_ended && --stream.chunks_left == 0) streams_.erase(found);
  return (*handler)(ctx, chunk);
}

}  // namespace troupe::internal
