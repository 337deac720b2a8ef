#include "host/shard/streams.h"

#include <memory>
#include <string>
#include <utility>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/chunk.h"
#include "host/actor/entry.h"
#include "host/actor/wait_edge.h"
#include "host/base/check.h"
#include "host/shard/call_text.h"
#include "host/shard/control_messages.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

absl::Status UnknownStreamError(const Message& chunk) {
  return NotFoundError(fmt::format("{} has no stream '{}'",
                                   ActorText(chunk.target, chunk.target_serial),
                                   StreamIdOf(chunk)));
}

absl::Status FullStreamError(const StreamQueue& queue, const Message& chunk) {
  return UnavailableError(fmt::format(
      "stream '{}' of {} is full: {} of {} chunks, {} of {} bytes of {} "
      "waiting",
      StreamIdOf(chunk), ActorText(chunk.target, chunk.target_serial),
      queue.chunks, kMaxStreamChunks, queue.bytes, kMaxStreamBytes,
      ActorText(chunk.caller, chunk.caller_serial)));
}

// The failure of a chunk's handler as its sender learns it: `error` itself,
// kind and all, after what it is about.
absl::Status HandlerError(const Message& chunk, const absl::Status& error) {
  return AboutError(fmt::format("chunk {} of stream '{}' of {}",
                                SequenceOf(chunk), StreamIdOf(chunk),
                                ActorText(chunk.target, chunk.target_serial)),
                    error);
}

// Whether `chunk`'s sender can read what is told it beside success.
bool ReadsPayload(const Message& chunk) {
  return chunk.caller == nullptr ||
         chunk.caller->workload.load(std::memory_order_relaxed)->generation ==
             3;
}

}  // namespace

StreamTable& Streams::TableOf(Actor& actor) {
  if (actor.streams == nullptr) {
    actor.streams = std::make_unique<StreamTable>(
        shard_.context().stream_ledger, actor.serial);
  }
  return *actor.streams;
}

// What an instance asks for that ends is not for the one that takes over.
void Streams::Register(Actor& actor, std::string_view id) {
  if (actor.reload != nullptr && actor.reload->ends_former()) return;
  if (actor.reload != nullptr && actor.reload->enters_next()) {
    actor.reload->streams.emplace(id);
    return;
  }
  TableOf(actor).Register(id);
}

uint64_t Streams::Unregister(Actor& actor, std::string_view id) {
  if (actor.reload != nullptr && actor.reload->ends_former()) return 0;
  if (actor.reload != nullptr && actor.reload->enters_next()) {
    actor.reload->streams.erase(std::string(id));
    return 0;
  }
  if (actor.streams == nullptr) return 0;
  MessageLine refused;
  const uint64_t waiting = actor.streams->Unregister(id, &refused);
  while (Message* chunk = refused.Pop()) {
    Refuse(chunk, UnknownStreamError(*chunk));
  }
  return waiting;
}

void Streams::TakeFromAfar(Message* chunk) {
  if (!IsReliableChunk(*chunk)) shard_.GiveBackLoose(chunk->size);
  Take(chunk);
}

void Streams::Take(Message* chunk) {
  ActorSlot* slot = chunk->target;
  Actor* actor = slot->actor;
  if (actor == nullptr || actor->serial != chunk->target_serial ||
      !Accepts(actor->state())) {
    Refuse(chunk, GoneError(*slot, chunk->target_serial));
    return;
  }
  StreamTable* const table = actor->streams.get();
  Stream* stream = table == nullptr ? nullptr : table->Find(StreamIdOf(*chunk));
  const bool is_reliable = IsReliableChunk(*chunk);
  if (stream == nullptr) {
    if (!is_reliable) TableOf(*actor).counts().unknown.Add();
    Refuse(chunk, UnknownStreamError(*chunk));
    return;
  }
  StreamQueue& queue =
      table->QueueOf(*stream, chunk->caller, chunk->caller_serial);
  DropExpired(queue);
  if (is_reliable && chunk->deadline_ns != kCancelledDeadline &&
      chunk->deadline_ns <= shard_.now_ns()) {
    // Its sender's shard has told it so, or is about to.
    shard_.Answer(chunk,
                  ErrorReply(shard_.pool(), FullStreamError(queue, *chunk)));
    return;
  }
  if (is_reliable && !queue.error.ok()) {
    Refuse(chunk, std::exchange(queue.error, absl::OkStatus()));
  } else if (queue.held.empty() && queue.HasRoom(chunk->size)) {
    Accept(*actor, queue, chunk, std::nullopt);
  } else if (!is_reliable) {
    table->counts().dropped.Add();
    Refuse(chunk, FullStreamError(queue, *chunk));
  } else {
    HoldBack(queue, chunk);
  }
}

void Streams::Accept(Actor& actor, StreamQueue& queue, Message* chunk,
                     std::optional<int64_t> held_ns) {
  chunk->deadline_ns = kNoDeadline;
  actor.streams->Accept(queue, chunk);
  shard_.Schedule(&actor);
  Message* reply = nullptr;
  if (held_ns.has_value() && ReadsPayload(*chunk)) {
    // Never 0, which would say that it was not held.
    const auto held_us = static_cast<uint64_t>(*held_ns / 1000) + 1;
    reply = OkReply(shard_.pool(),
                    abi::EncodeToString(abi::HostStreamSentV1{held_us}));
  } else if (chunk->reply_to != 0) {
    reply = OkReply(shard_.pool(), {});
  }
  // Last: whoever waited may go on at once.
  if (reply != nullptr) TellSender(chunk, reply);
}

void Streams::HoldBack(StreamQueue& queue, Message* chunk) {
  if (chunk->deadline_ns <= shard_.now_ns()) {
    Refuse(chunk, FullStreamError(queue, *chunk));
    return;
  }
  if (chunk->caller_edge != 0) {
    WaitEdge::Hang(chunk->caller, chunk->caller_edge);
    const absl::Status cycle = shard_.context().directory->CheckWait(
        *chunk->caller, chunk->caller_serial);
    if (!cycle.ok()) {
      Refuse(chunk, cycle);
      return;
    }
  }
  queue.held.Push(chunk);
}

// Their senders know, or are told: behind a handler that hangs they would pile
// up.
void Streams::DropExpired(StreamQueue& queue) {
  while (Message* chunk = queue.held.front()) {
    if (chunk->deadline_ns > shard_.now_ns()) return;
    queue.held.Pop();
    // Counted by its sender's shard.
    shard_.Answer(chunk,
                  ErrorReply(shard_.pool(), FullStreamError(queue, *chunk)));
  }
}

void Streams::LetIn(Actor& actor, StreamQueue& queue) {
  DropExpired(queue);
  while (Message* chunk = queue.held.front()) {
    if (!queue.HasRoom(chunk->size)) return;
    queue.held.Pop();
    if (Accepts(actor.state())) {
      Accept(actor, queue, chunk, shard_.now_ns() - chunk->enqueued_ns);
    } else {
      Refuse(chunk, GoneError(*actor.slot, actor.serial));
    }
    DropExpired(queue);
  }
}

Message* Streams::Next(Actor& actor) {
  StreamQueue* queue = nullptr;
  Message* chunk = actor.streams->Pop(&queue);
  LetIn(actor, *queue);
  return chunk;
}

void Streams::Refuse(Message* chunk, const absl::Status& error) {
  if (IsReliableChunk(*chunk)) shard_.counters().refused.Add();
  Message* reply =
      chunk->reply_to == 0 ? nullptr : ErrorReply(shard_.pool(), error);
  shard_.Answer(chunk, reply);
}

// The chunk stays.
void Streams::TellSender(Message* chunk, Message* reply) {
  // Before the answer: the sender may be asked for a way round meanwhile.
  WaitEdge::TakeDown(chunk->caller, std::exchange(chunk->caller_edge, 0));
  reply->reply_to = std::exchange(chunk->reply_to, 0);
  shard_.SendReply(reply);
}

void Streams::End(Actor& actor, Message* chunk, const absl::Status& status,
                  std::optional<DeathReason> death) {
  StreamTable& table = *actor.streams;
  table.counts().chunks.Add();
  if (!status.ok()) {
    NoteFailure(actor, *chunk, status);
    if (death.has_value() && IsReliableChunk(*chunk)) {
      Bury(actor, *chunk, *death, status);
    }
  }
  shard_.Answer(chunk, nullptr);
  table.Tidy();
}

void Streams::NoteFailure(Actor& actor, const Message& chunk,
                          const absl::Status& status) {
  StreamTable& table = *actor.streams;
  table.counts().errors.Add();
  if (const std::optional<uint64_t> unsaid =
          table.log_limit().Admit(shard_.now_ns())) {
    shard_.context().log->Warn(
        "{} stream '{}': chunk {} of {}: {}; {} such lines left out",
        ActorText(actor.slot, actor.serial), StreamIdOf(chunk),
        SequenceOf(chunk), ActorText(chunk.caller, chunk.caller_serial),
        ErrorText(status), *unsaid);
  }
  if (IsReliableChunk(chunk)) {
    StreamQueue* queue =
        table.FindQueue(StreamIdOf(chunk), chunk.caller, chunk.caller_serial);
    if (queue != nullptr && queue->error.ok()) {
      queue->error = HandlerError(chunk, status);
    }
  }
  if (actor.workload().generation == 3) {
    shard_.TakeControl(&actor,
                       FaultMessage(std::string(StreamIdOf(chunk)), {}, status,
                                    abi::FaultKind::kStreamHandler));
  }
}

void Streams::Withdraw(Actor& actor, CallRef ref) {
  MessageLine withdrawn;
  actor.streams->TakeHeld(ref, &withdrawn);
  while (Message* chunk = withdrawn.Pop()) {
    WaitEdge::TakeDown(chunk->caller, chunk->caller_edge);
    shard_.Answer(chunk, nullptr);
  }
}

void Streams::Drop(Actor& actor) {
  MessageLine accepted;
  MessageLine held;
  actor.streams->Empty(&accepted, &held);
  const absl::Status error = GoneError(*actor.slot, actor.serial);
  BuryAll(actor, &accepted, error);
  while (Message* chunk = held.Pop()) Refuse(chunk, error);
}

void Streams::TakeOver(Actor& actor,
                       const std::set<std::string, std::less<>>& ids) {
  if (actor.streams == nullptr && ids.empty()) return;
  MessageLine accepted;
  MessageLine held;
  TableOf(actor).Retain(ids, &accepted, &held);
  BuryAll(actor, &accepted,
          UnavailableError(fmt::format(
              "the next generation of {} has not registered the stream",
              ActorText(actor.slot, actor.serial))));
  while (Message* chunk = held.Pop()) Refuse(chunk, UnknownStreamError(*chunk));
}

void Streams::BuryAll(const Actor& actor, MessageLine* accepted,
                      const absl::Status& error) {
  while (Message* chunk = accepted->Pop()) {
    if (IsReliableChunk(*chunk)) {
      Bury(actor, *chunk, DeathReason::kActorStopped, error);
    } else {
      actor.streams->counts().dropped.Add();
    }
    shard_.Answer(chunk, nullptr);
  }
}

// The frame has it all but whom it was for.
void Streams::Bury(const Actor& actor, const Message& chunk, DeathReason reason,
                   const absl::Status& error) {
  shard_.counters().dead.Add();
  abi::AbiFrame frame;
  abi::GuestDataStreamV1 data;
  TROUPE_CHECK(abi::Decode(chunk.bytes(), &frame) &&
               abi::Decode(frame.payload, &data));
  DeadLetter letter;
  letter.reason = reason;
  letter.error = ErrorText(error);
  letter.died_ns = shard_.now_ns();
  abi::ActrId sender;
  letter.has_sender = data.sender.Get(&sender);
  if (letter.has_sender) letter.sender = ActrId::From(sender);
  letter.receiver = {actor.serial, actor.workload().realm,
                     actor.workload().type};
  letter.payload_type = static_cast<abi::PayloadType>(chunk.payload_type);
  letter.route = data.chunk.stream_id;
  letter.payload = data.chunk.payload;
  data.chunk.payload = {};
  letter.chunk = abi::EncodeToString(data.chunk);
  shard_.context().dead_letters->Add(std::move(letter));
}

}  // namespace troupe
