// Data streams over the control socket: chunks from clients, and the Shell's
// end of streams that clients listen to.
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/metadata.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/runtime/host_control.h"

namespace troupe {
namespace {

// Answers with why when it ends without another answer.
class Taken {
 public:
  Taken(Responder responder, std::string_view stream_id)
      : responder_(std::move(responder)), stream_id_(stream_id) {}
  ~Taken() {
    responder_.Answer(UnavailableError(fmt::format(
        "whoever received shell stream '{}' has gone", stream_id_)));
  }

  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;

  void Tell() { responder_.Answer(std::string()); }

 private:
  Responder responder_;
  const std::string stream_id_;
};

ShellStreamChunk CopyOf(const ShellChunk& chunk) {
  ShellStreamChunk copy;
  if (chunk.sender.has_value()) copy.sender = chunk.sender->ToString();
  copy.stream_id = chunk.stream_id;
  copy.sequence = chunk.sequence;
  copy.payload = chunk.payload;
  for (const abi::MetadataEntry& entry : chunk.metadata) {
    copy.metadata.emplace_back(entry.key, entry.value);
  }
  copy.timestamp_ms = chunk.timestamp_ms;
  return copy;
}

absl::Duration HeldFor(std::string_view payload) {
  abi::HostStreamSentV1 sent;
  if (payload.empty() || !abi::Decode(payload, &sent)) return {};
  return absl::Microseconds(static_cast<int64_t>(sent.held_us));
}

}  // namespace

// Passes the chunks of one stream on, one at a time, and tells when no more can
// come.
class HostControl::StreamListener {
 public:
  explicit StreamListener(OnChunk on_chunk) : on_chunk_(std::move(on_chunk)) {}
  ~StreamListener() {
    if (on_end_) on_end_(absl::OkStatus());
  }

  StreamListener(const StreamListener&) = delete;
  StreamListener& operator=(const StreamListener&) = delete;

  void TellEnd(StatusDone on_end) { on_end_ = std::move(on_end); }

  void Handle(const ShellChunk& chunk, Responder responder) {
    TakenFn on_taken;
    if (responder.is_call()) {
      // Shared: a std::function is copied.
      auto taken =
          std::make_shared<Taken>(std::move(responder), chunk.stream_id);
      on_taken = [taken] { taken->Tell(); };
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    on_chunk_(CopyOf(chunk), std::move(on_taken));
  }

 private:
  std::mutex mutex_;
  OnChunk on_chunk_;  // under mutex_
  StatusDone on_end_;
};

void HostControl::SendChunk(OutsideChunk chunk, ChunkDone done) {
  const absl::StatusOr<ActrId> target = host_->Resolve(chunk.target);
  if (!target.ok()) {
    done(target.status());
    return;
  }
  std::vector<abi::MetadataEntry> entries;
  for (const auto& [key, value] : chunk.metadata) {
    entries.push_back({key, value});
  }
  StreamChunk sent;
  sent.stream_id = chunk.stream_id;
  sent.sequence = chunk.sequence;
  sent.payload = chunk.payload;
  sent.metadata = abi::Metadata(entries);
  sent.timestamp_ms = chunk.timestamp_ms;
  ChunkOptions options;
  if (chunk.timeout.has_value()) options.timeout = *chunk.timeout;
  options.latency_first = chunk.latency_first;
  host_->SendChunk(*target, sent, options,
                   [done = std::move(done)](const Reply& reply) {
                     if (reply.status.ok()) {
                       done(HeldFor(reply.payload));
                     } else {
                       done(reply.status);
                     }
                   });
}

absl::Status HostControl::ListenStream(std::string id, OnChunk on_chunk) {
  auto listener = std::make_shared<StreamListener>(std::move(on_chunk));
  absl::Status status = host_->AddShellStream(
      id, [listener](const ShellChunk& chunk, Responder responder) {
        listener->Handle(chunk, std::move(responder));
      });
  if (status.ok()) stream_listeners_[std::move(id)] = listener;
  return status;
}

void HostControl::UnlistenStream(std::string id, StatusDone done) {
  const auto found = stream_listeners_.find(id);
  if (found == stream_listeners_.end()) {
    done(NotFoundError(fmt::format("nobody listens to shell stream '{}'", id)));
    return;
  }
  // Its last user ends it, and then tells.
  const std::shared_ptr<StreamListener> listener = found->second.lock();
  stream_listeners_.erase(found);
  if (listener == nullptr) {  // The embedder has removed it.
    done(absl::OkStatus());
    return;
  }
  listener->TellEnd(std::move(done));
  host_->RemoveShellStream(id);
}

}  // namespace troupe
