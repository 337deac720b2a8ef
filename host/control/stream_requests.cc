// What a client of the control socket can do with data streams.
//
// A client that listens and is slow holds senders back: a reliable chunk counts
// as taken once it is on its way to the client, and what is on its way is
// bounded. The rest waits here, in order, at most one chunk per sender.
#include <utility>

#include "abi/status_error.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/control/control_messages.h"
#include "host/control/control_session.h"

namespace troupe {
namespace {

control::Response ResponseTo(uint64_t id) {
  control::Response response;
  response.set_id(id);
  return response;
}

OutsideChunk ToChunk(const control::SendChunkRequest& request) {
  OutsideChunk chunk;
  chunk.target = request.target();
  chunk.stream_id = request.stream_id();
  chunk.sequence = request.sequence();
  chunk.payload = request.payload();
  for (const control::ChunkMetadata& entry : request.metadata()) {
    chunk.metadata.emplace_back(entry.key(), entry.value());
  }
  if (request.has_timestamp_ms()) chunk.timestamp_ms = request.timestamp_ms();
  if (request.timeout_ms() != 0) {
    chunk.timeout = absl::Milliseconds(
        static_cast<int64_t>(request.timeout_ms() & INT64_MAX));
  }
  chunk.latency_first = request.latency_first();
  return chunk;
}

// What a chunk takes while it waits, in bytes: its metadata is many small
// strings.
size_t WeightOf(const ShellStreamChunk& chunk) {
  constexpr size_t kOfEach = 256;
  constexpr size_t kOfEntry = 64;
  size_t bytes = kOfEach + chunk.payload.size();
  for (const auto& [key, value] : chunk.metadata) {
    bytes += kOfEntry + key.size() + value.size();
  }
  return bytes;
}

// Reliable chunks whose senders gave up wait here as well: above so many times
// what a slow client is allowed, the next is not taken.
constexpr size_t kMostReliable = 16;

}  // namespace

void ControlSession::SendChunk(uint64_t id,
                               const control::SendChunkRequest& request) {
  using Held = absl::StatusOr<absl::Duration>;
  host_.target->SendChunk(
      ToChunk(request),
      Later<Held>([id](ControlSession* self, const Held& held) {
        if (!held.ok()) return self->Fail(id, held.status());
        control::Response response = ResponseTo(id);
        response.mutable_send_chunk()->set_held_us(
            static_cast<uint64_t>(absl::ToInt64Microseconds(*held)));
        self->Answer(response);
      }));
}

void ControlSession::ListenStream(uint64_t id,
                                  const control::ListenStreamRequest& request) {
  const std::string& stream_id = request.stream_id();
  if (streams_.contains(stream_id)) {
    return Fail(
        id, absl::FailedPreconditionError(fmt::format(
                "this connection listens to stream '{}' already", stream_id)));
  }
  auto listener = std::make_shared<Listener>();
  listener->id = id;
  auto deliver =
      Later<HeldChunk>([listener](ControlSession* self, HeldChunk held) {
        held.listener = listener;
        self->held_chunks_.push_back(std::move(held));
        self->DeliverChunks();
      });
  auto on_chunk = [waiting = listened_bytes_, listener,
                   deliver = std::move(deliver)](ShellStreamChunk chunk,
                                                 ControlTarget::TakenFn taken) {
    const size_t size = WeightOf(chunk);
    const size_t before = waiting->fetch_add(size);
    if (taken != nullptr && before > kMostReliable * kMaxListenedBytes) {
      waiting->fetch_sub(size);
      return;  // Unanswered, which its sender is told.
    }
    if (taken == nullptr && before + size > kMaxListenedBytes) {
      waiting->fetch_sub(size);
      ++listener->dropped;
      return;
    }
    deliver({nullptr, std::move(chunk), std::move(taken)});
  };
  if (absl::Status status =
          host_.target->ListenStream(stream_id, std::move(on_chunk));
      !status.ok()) {
    return Fail(id, status);
  }
  streams_.insert(stream_id);
  // At once: the first chunk takes its way through the loop.
  control::Response response = ResponseTo(id);
  response.mutable_listen_stream();
  Answer(response);
}

void ControlSession::DeliverChunks() {
  while (!ended_ && !held_chunks_.empty() &&
         outbox_.unwritten().listened_bytes < kMaxListenedBytes) {
    HeldChunk held = std::move(held_chunks_.front());
    held_chunks_.pop_front();
    const ShellStreamChunk& chunk = held.chunk;
    control::Response response = ResponseTo(held.listener->id);
    control::ListenedChunk* const listened = response.mutable_chunk();
    listened->set_sender(chunk.sender);
    listened->set_stream_id(chunk.stream_id);
    listened->set_sequence(chunk.sequence);
    listened->set_payload(chunk.payload);
    for (const auto& [key, value] : chunk.metadata) {
      control::ChunkMetadata* const entry = listened->add_metadata();
      entry->set_key(key);
      entry->set_value(value);
    }
    if (chunk.timestamp_ms.has_value()) {
      listened->set_timestamp_ms(*chunk.timestamp_ms);
    }
    listened->set_dropped(held.listener->dropped.exchange(0));
    if (!outbox_.Send(response, {0, WeightOf(chunk)}).ok()) return End();
    if (held.taken != nullptr) held.taken();
  }
}

void ControlSession::UnlistenStream(
    uint64_t id, const control::UnlistenStreamRequest& request) {
  const std::string& stream_id = request.stream_id();
  if (streams_.erase(stream_id) == 0) {
    return Fail(
        id, NotFoundError(fmt::format(
                "this connection does not listen to stream '{}'", stream_id)));
  }
  host_.target->UnlistenStream(
      stream_id, Later<absl::Status>(
                     [id](ControlSession* self, const absl::Status& status) {
                       if (!status.ok()) return self->Fail(id, status);
                       control::Response response = ResponseTo(id);
                       response.mutable_unlisten_stream();
                       self->Answer(response);
                     }));
}

}  // namespace troupe
