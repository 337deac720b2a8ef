// The data streams' part of the router: who takes a chunk, and how long its
// sender may be held back. What the receiver's shard does with it is in
// host/shard/streams.cc.
#include "host/shard/streams.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/status_error.h"
#include "abi/utf8.h"
#include "fmt/format.h"
#include "host/actor/wait_edge.h"
#include "host/base/limits.h"
#include "host/route/call_check.h"
#include "host/route/chunk_frame.h"
#include "host/route/either_instance.h"
#include "host/route/router.h"
#include "host/route/shell_streams.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

absl::Status CheckStreamId(std::string_view id) {
  if (id.empty()) return InvalidArgumentError("a stream without an id");
  if (id.size() <= kMaxStreamIdBytes) return absl::OkStatus();
  return InvalidArgumentError(
      fmt::format("a stream's id of {} bytes; at most {} are possible",
                  id.size(), kMaxStreamIdBytes));
}

absl::Status CheckChunk(const abi::DataStream& chunk, size_t max_bytes) {
  if (absl::Status status = CheckStreamId(chunk.stream_id); !status.ok()) {
    return status;
  }
  if (chunk.payload.size() <= max_bytes) return absl::OkStatus();
  return InvalidArgumentError(fmt::format(
      "chunk {} of stream '{}' has {} bytes, above the frame limit of {} bytes",
      chunk.sequence, chunk.stream_id, chunk.payload.size(), max_bytes));
}

absl::Status CheckMetadata(const abi::DataStream& chunk) {
  for (const abi::MetadataEntry& entry : chunk.metadata) {
    if (abi::IsValidUtf8(entry.key) && abi::IsValidUtf8(entry.value)) continue;
    return InvalidArgumentError(
        fmt::format("chunk {} of stream '{}' has metadata that is not UTF-8",
                    chunk.sequence, chunk.stream_id));
  }
  return absl::OkStatus();
}

// A chunk that the Shell was handed although its sender would not wait: the
// mark that it has not been taken yet. Deletes itself.
class UntakenChunk final : public Wait {
 public:
  UntakenChunk(Router* router, Log* log, const Caller& caller,
               const abi::DataStream& chunk, int64_t now_ns)
      : Wait(router), log_(log), stream_id_(chunk.stream_id) {
    this->caller = caller.slot;
    caller_serial = caller.serial;
    route = stream_id_;
    started_ns = now_ns;
    deadline_ns = Router::DeadlineAfter(kForEver, now_ns);
    is_chunk = true;
    is_mark = true;
  }

  void OnReply(Shard& shard, Message* reply) override {
    abi::AbiReply outcome;
    // An error comes too late for its sender.
    if (abi::Decode(reply->bytes(), &outcome) && outcome.status != 0 &&
        !shard.stopping()) {
      log_->Warn("{} -> shell stream '{}': {}",
                 ActorText(caller, caller_serial), stream_id_, outcome.payload);
    }
    MessagePool::Free(reply, shard.pool());
    delete this;
  }

 private:
  static constexpr int64_t kForEver = std::numeric_limits<int64_t>::max();

  Log* const log_;
  const std::string stream_id_;
};

// Whether the Shell has a chunk of `caller`'s stream that it has not taken yet.
bool HasUntaken(const Caller& caller, std::string_view stream_id) {
  if (caller.slot == nullptr) return false;
  for (const PendingCall* call = caller.slot->actor->waits; call != nullptr;
       call = call->next_of_caller) {
    if (call->is_chunk && call->target == nullptr && call->route == stream_id) {
      return true;
    }
  }
  return false;
}

// Until when a chunk may be held back: for as long as its sender says, else for
// as long as the handler has that sends it.
int64_t PatienceOf(const Caller& caller, const abi::HostSendDataStreamV1& send,
                   int64_t now_ns) {
  const int64_t own_ms = send.timeout_ms.value_or(0);
  if (own_ms <= 0 && caller.deadline_ns != kNoDeadline) {
    return caller.deadline_ns;
  }
  return std::min(caller.deadline_ns,
                  Router::DeadlineAfter(
                      own_ms > 0 ? own_ms : kDefaultHoldBackMillis, now_ns));
}

}  // namespace

void Router::StartStreamOp(Shard& shard, const Caller& caller,
                           const Operation& operation, Wait* wait) {
  if (operation.op == abi::Op::kHostSendDataStream) {
    StartChunk(shard, caller, *operation.send, wait);
    return;
  }
  if (absl::Status status = CheckStreamId(operation.stream_id); !status.ok()) {
    Refuse(shard, wait, status);
    return;
  }
  if (IsOfEitherInstance(caller)) {
    Refuse(shard, wait, EitherInstanceError(caller));
    return;
  }
  // Its handler runs here, or a thread of its guest asks through its shard.
  Actor& actor = *caller.slot->actor;
  Streams streams(shard);
  std::string answer;
  if (operation.op == abi::Op::kHostRegisterStream) {
    streams.Register(actor, operation.stream_id);
  } else {
    const uint64_t waiting = streams.Unregister(actor, operation.stream_id);
    if (waiting > 0 && actor.workload().generation == 3) {
      answer = abi::EncodeToString(abi::HostStreamEndV1{waiting});
    }
  }
  wait->OnReply(shard, OkReply(shard.pool(), answer));
}

void Router::StartChunk(Shard& shard, const Caller& caller,
                        const abi::HostSendDataStreamV1& send, Wait* wait) {
  // The turn's time would be early after a long handler.
  shard.ReadClock();
  const int64_t now_ns = shard.now_ns();
  wait->caller = caller.slot;
  wait->caller_serial = caller.serial;
  wait->on_behalf_of = caller.in_hand;
  wait->route = send.chunk.stream_id;
  wait->started_ns = now_ns;
  wait->is_chunk = true;
  absl::Status status = CheckChunk(send.chunk, parts_.max_frame_bytes);
  // What a guest says has been read, and checked with that.
  if (status.ok() && caller.slot == nullptr) {
    status = CheckMetadata(send.chunk);
  }
  const bool is_for_shell = send.dest.kind == abi::DestV1::Kind::kShell;
  if (status.ok() && !is_for_shell && wait->target == nullptr) {
    status = FindTarget(caller, send.dest, wait);
    if (!status.ok()) shard.counters().refused.Add();
  }
  const bool is_reliable =
      send.payload_type == abi::PayloadType::kStreamReliable;
  wait->deadline_ns = PatienceOf(caller, send, now_ns);
  if (status.ok() && is_reliable && wait->deadline_ns <= now_ns) {
    status = TooLateError(*wait, now_ns);
  }
  if (!status.ok()) {
    Refuse(shard, wait, status);
  } else if (is_for_shell) {
    StartShellChunk(shard, caller, send, wait);
  } else {
    SendChunk(shard, caller, send, wait);
  }
}

void Router::SendChunk(Shard& shard, const Caller& caller,
                       const abi::HostSendDataStreamV1& send, Wait* wait) {
  ChunkParts parts;
  parts.chunk = &send.chunk;
  parts.payload_type = send.payload_type;
  parts.sender = caller.slot;
  parts.sender_serial = caller.serial;
  parts.named_sender = caller.sender;
  parts.named_sender_serial = caller.sender_serial;
  parts.target = wait->target;
  parts.target_serial = wait->target_serial;
  parts.host_number = host_number_;
  Message* chunk = WriteChunk(parts, shard.pool());
  if (chunk == nullptr) {
    Refuse(shard, wait, NoMemoryError(send.chunk.payload.size()));
    return;
  }
  if (chunk->size > parts_.max_frame_bytes) {
    const absl::Status error = TooLargeError(chunk->size);
    MessagePool::Free(chunk, shard.pool());
    Refuse(shard, wait, error);
    return;
  }
  chunk->enqueued_ns = shard.now_ns();
  const bool may_wait = send.timeout_ms.value_or(1) > 0;
  // Without time it never waits, whichever shard's clock is ahead.
  chunk->deadline_ns = may_wait ? wait->deadline_ns : kCancelledDeadline;
  if (send.payload_type == abi::PayloadType::kStreamLatencyFirst) {
    SendLoose(shard, chunk);
    wait->OnReply(shard, OkReply(shard.pool(), {}));
    return;
  }
  wait->room_bytes = chunk->size;
  shard.Await(wait);
  chunk->reply_to = wait->ref;
  if (caller.is_serial) {
    wait->edge = WaitEdge::Reserve(caller.slot, wait->target_serial);
    chunk->caller_edge = wait->edge;
  }
  shard.CountStarted();
  const uint16_t home = chunk->target->shard.load(std::memory_order_relaxed);
  if (home == shard.context().index) {
    Streams(shard).Take(chunk);
  } else {
    parts_.shards->At(home).Push(chunk);
  }
}

void Router::SendLoose(Shard& shard, Message* chunk) {
  const uint16_t index = chunk->target->shard.load(std::memory_order_relaxed);
  if (index == shard.context().index) {
    shard.CountStarted();
    Streams(shard).Take(chunk);
    return;
  }
  Shard& home = parts_.shards->At(index);
  if (!home.TakesLoose(chunk->size)) {
    shard.counters().loose_drops.Add();
    MessagePool::Free(chunk, shard.pool());
    return;
  }
  shard.CountStarted();
  home.Push(chunk);
}

void Router::StartShellChunk(Shard& shard, const Caller& caller,
                             const abi::HostSendDataStreamV1& send,
                             Wait* wait) {
  const bool is_reliable =
      send.payload_type == abi::PayloadType::kStreamReliable;
  const std::shared_ptr<const ShellStreamHandler> handler =
      parts_.shell_streams->Find(send.chunk.stream_id);
  if (handler == nullptr && is_reliable) {
    Refuse(shard, wait,
           NotFoundError(fmt::format("no shell handler for stream '{}'",
                                     send.chunk.stream_id)));
    return;
  }
  CallRef ref = 0;
  const bool may_wait = send.timeout_ms.value_or(1) > 0;
  if (is_reliable && may_wait) {
    wait->room_bytes = std::max<size_t>(send.chunk.payload.size(), 1);
    shard.Await(wait);
    ref = wait->ref;
  } else if (is_reliable && HasUntaken(caller, send.chunk.stream_id)) {
    shard.counters().refused.Add();
    Refuse(
        shard, wait,
        UnavailableError(fmt::format(
            "shell stream '{}' is full: it has not taken the last chunk of {}",
            send.chunk.stream_id, ActorText(caller.slot, caller.serial))));
    return;
  } else if (is_reliable) {
    auto* const untaken =
        new UntakenChunk(this, parts_.log, caller, send.chunk, shard.now_ns());
    shard.Await(untaken);
    ref = untaken->ref;
  }
  if (handler != nullptr) {
    ShellChunk chunk;
    if (caller.slot != nullptr) {
      const WorkloadInfo& workload =
          *caller.slot->workload.load(std::memory_order_relaxed);
      chunk.sender = ActrId{caller.serial, workload.realm, workload.type};
    }
    chunk.stream_id = send.chunk.stream_id;
    chunk.sequence = send.chunk.sequence;
    chunk.payload = send.chunk.payload;
    chunk.metadata = send.chunk.metadata;
    chunk.timestamp_ms = send.chunk.timestamp_ms;
    (*handler)(chunk, Responder(gate_, ref, std::string(send.chunk.stream_id)));
  } else {
    shard.counters().loose_drops.Add();
  }
  if (!is_reliable || !may_wait) {
    wait->OnReply(shard, OkReply(shard.pool(), {}));
  }
}

}  // namespace troupe
