#include "host/runtime/external_chunk.h"

#include "abi/identity.h"
#include "host/actor/message_pool.h"
#include "host/runtime/outcome.h"

namespace troupe {

ExternalChunk* ExternalChunk::New(Router* router, const ActrId& target,
                                  const StreamChunk& chunk,
                                  const ChunkOptions& options,
                                  ReplyFn&& on_taken) {
  auto* const self = new ExternalChunk(router, std::move(on_taken));
  const ActorRef found = router->Find(target.View());
  self->target = found.slot;
  self->target_serial = found.serial;
  self->target_id_ = EncodeActrId(target);
  self->stream_id_ = chunk.stream_id;
  self->payload_ = chunk.payload;
  for (const abi::MetadataEntry& entry : chunk.metadata) {
    self->metadata_.emplace_back(entry.key, entry.value);
  }
  for (const auto& [key, value] : self->metadata_) {
    self->entries_.push_back({key, value});
  }
  abi::HostSendDataStreamV1& send = self->send_;
  send.dest = abi::DestV1::Actor(abi::EncodedActrId(self->target_id_));
  send.chunk.stream_id = self->stream_id_;
  send.chunk.sequence = chunk.sequence;
  send.chunk.payload = self->payload_;
  send.chunk.metadata = abi::Metadata(self->entries_);
  send.chunk.timestamp_ms = chunk.timestamp_ms;
  send.payload_type = options.latency_first
                          ? abi::PayloadType::kStreamLatencyFirst
                          : abi::PayloadType::kStreamReliable;
  send.timeout_ms = ToMillisRoundedUp(options.timeout);
  return self;
}

uint16_t ExternalChunk::home() const {
  return target == nullptr ? 0 : target->shard.load(std::memory_order_relaxed);
}

void ExternalChunk::Start(Shard& shard) {
  router_->StartChunk(shard, Caller(), send_, this);
}

void ExternalChunk::Fail(const absl::Status& error) {
  Reply outcome;
  outcome.status = error;
  End(outcome);
}

void ExternalChunk::OnReply(Shard& shard, Message* message) {
  on_taken_(OutcomeOf(*message));
  MessagePool::Free(message, shard.pool());
  delete this;
}

void ExternalChunk::End(const Reply& outcome) {
  on_taken_(outcome);
  delete this;
}

}  // namespace troupe
