#include "host/shard/turn.h"

#include <optional>
#include <utility>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "abi/plain_reply.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/chunk.h"
#include "host/base/check.h"
#include "host/base/latency_histogram.h"
#include "host/shard/call_streams.h"
#include "host/shard/call_text.h"
#include "host/shard/control_messages.h"
#include "host/shard/entry_scope.h"
#include "host/shard/guest_frame.h"
#include "host/shard/reply.h"
#include "host/shard/restart.h"
#include "host/shard/streams.h"
#include "host/shard/turn_entry.h"

namespace troupe {
namespace {

// Begins the request ids of lifecycle entries; the hook's name follows.
constexpr std::string_view kLifecycle = "lifecycle:";

// What the guest made of an entry. A fault is the guest's breach of the
// boundary; an error without one is the application's own.
struct Verdict {
  absl::Status status;
  bool fault = false;
  abi::FaultKind kind{};
  int32_t guest_status = 0;
};

// What nearly every entry ends with.
bool IsPlainSuccess(const Entry& entry) {
  if (entry.code != 0 || !entry.error.empty()) return false;
  std::string_view payload;
  return !entry.has_reply() ||
         abi::ReadPlainSuccess(entry.reply_bytes(), &payload);
}

Verdict JudgeReply(const Entry& entry) {
  if (!entry.error.empty()) {
    return {InternalError(entry.error), true, abi::FaultKind::kMalformedReply};
  }
  if (entry.code != 0) {
    return {FromReturnCode(entry.code), true, abi::FaultKind::kReturnCode};
  }
  if (!entry.has_reply()) return {};
  abi::AbiReply reply;
  // As strictly as the guest that it is passed on to.
  if (!abi::Decode<abi::Reading::kStrict>(entry.reply_bytes(), &reply)) {
    return {InternalError(fmt::format("malformed reply of {} bytes",
                                      entry.reply_bytes().size())),
            true, abi::FaultKind::kMalformedReply};
  }
  return {FromReply(reply), false, {}, reply.status};
}

// Whether the guest broke down instead of answering. An SDK says so of an
// exception with the generic status.
bool HasCrashed(const Verdict& verdict) {
  const bool threw =
      verdict.guest_status == static_cast<int32_t>(abi::Code::kGenericError) &&
      absl::IsInternal(verdict.status);
  return verdict.fault || threw;
}

// Whether the message can never be handled, by this guest or its next: its
// handler crashed or could not read it. Any other error is an answer.
std::optional<DeathReason> DeathOf(const Verdict& verdict) {
  if (absl::IsDataLoss(verdict.status)) return DeathReason::kUndecodable;
  if (HasCrashed(verdict)) return DeathReason::kHandlerCrashed;
  return std::nullopt;
}

}  // namespace

void Turn::Run() {
  // Nested calls use up the shard's turn as well.
  for (; left_ > 0 && shard_.budget_ > 0 && actor_->HasWork(shard_.now_ns());
       --left_) {
    --shard_.budget_;
    if (actor_->streams != nullptr) [[unlikely]] {
      RunBesideStreams();
      if (actor_ == nullptr) return;
    } else if (actor_->step != LifeStep::kServe || actor_->mailbox.empty() ||
               actor_->ControlGoesFirst()) {
      RunStep();
      if (actor_ == nullptr) return;
    } else {
      RunMessage();
    }
    // An answer has come in: whoever waits for it goes first.
    if (!shard_.ready_.empty()) break;
  }
  EndTurn();
}

void Turn::RunNow(Message* request) {
  --shard_.budget_;
  actor_->scheduled = true;  // It has its turn, even while it waits.
  Handle(request);
  EndTurn();
}

void Turn::EndTurn() {
  shard_.GiveBackRoom(actor_);
  actor_->scheduled = actor_->scheduled && has_given_way_;
  shard_.Schedule(actor_);
}

void Turn::Continue(Entry* entry) {
  actor_->occupancy = Occupancy::kFree;
  Judge(entry);
  if (actor_ != nullptr) shard_.Schedule(actor_);
}

void Turn::RunStep() {
  if (actor_->step == LifeStep::kServe && actor_->control != nullptr) {
    RunControl();
    return;
  }
  Entry entry;
  switch (actor_->step) {
    case LifeStep::kCreate:
      entry.kind = EntryKind::kCreate;
      entry.frame = actor_->birth->init;
      entry.method = "create";
      Enter(&entry);
      break;
    case LifeStep::kOnStart:
      EnterLifecycle(abi::Lifecycle::kOnStart, "lifecycle:on_start");
      break;
    case LifeStep::kOnReady:
      EnterLifecycle(abi::Lifecycle::kOnReady, "lifecycle:on_ready");
      break;
    case LifeStep::kReload:
      RunReload();
      break;
    case LifeStep::kServe:  // Drained.
      actor_->Become(LifecycleState::kStopping);
      actor_->step = LifeStep::kOnStop;
      break;
    case LifeStep::kOnStop:
      EnterLifecycle(abi::Lifecycle::kOnStop, "lifecycle:on_stop");
      break;
    case LifeStep::kDestroy:
      shard_.EndCallsOf(*actor_);
      entry.kind = EntryKind::kDestroy;
      entry.method = "destroy";
      Enter(&entry);
      break;
    case LifeStep::kEnd:
      End();
      break;
    case LifeStep::kHeld:
    case LifeStep::kGone:
      break;
  }
}

void Turn::EnterLifecycle(abi::Lifecycle hook, std::string_view request_id,
                          int64_t deadline_ns, uint64_t handle) {
  char id[kMaxEncodedIdBytes];
  Entry entry;
  entry.deadline_ns = deadline_ns;
  entry.handle = handle != 0 ? handle : shard_.NewCallHandle(actor_->slot);
  abi::GuestLifecycleV1 lifecycle;
  lifecycle.ctx.self_id =
      abi::EncodedActrId(EncodeId(actor_->workload(), actor_->serial, id));
  lifecycle.ctx.request_id = request_id;
  lifecycle.hook = hook;
  if (actor_->workload().generation == 2) lifecycle.bridge_token = entry.handle;
  entry.frame_memory =
      WriteGuestFrame(shard_.pool(), abi::Op::kGuestLifecycle, lifecycle);
  entry.frame = entry.frame_memory->bytes();
  entry.method = request_id.substr(kLifecycle.size());
  Enter(&entry);
}

void Turn::RunMessage() {
  Message* request = actor_->occupancy == Occupancy::kFree
                         ? actor_->mailbox.Pop()
                         : actor_->TakeAnother(shard_.now_ns());
  actor_->freed += MailboxLoad::Pack(1, request->size);
  if (actor_->mailbox.empty()) shard_.GiveBackRoom(actor_);
  if (actor_->cancelled != nullptr) [[unlikely]] {
    if (shard_.DropIfCancelled(actor_, request)) return;
  }
  if (request->deadline_ns <= shard_.now_ns()) {
    shard_.AnswerDead(request, DeathReason::kExpired,
                      ExpiredError(*request, shard_.now_ns()));
    return;
  }
  Handle(request);
}

void Turn::RunBesideStreams() {
  // In this order: to ask whose turn it is takes the turn.
  // NOLINTNEXTLINE(bugprone-branch-clone)
  if (actor_->step != LifeStep::kServe || actor_->ControlGoesFirst()) {
    RunStep();
  } else if (actor_->streams->TakeTurn(actor_->mailbox.empty())) {
    RunChunk();
  } else if (actor_->mailbox.empty()) {
    RunStep();
  } else {
    RunMessage();
  }
}

void Turn::RunChunk() { EnterWith(Streams(shard_).Next(*actor_)); }

void Turn::Handle(Message* request) {
  if (actor_->supervision != nullptr) [[unlikely]] {
    const absl::Status poison = Restart(shard_, *actor_).CheckPoison(*request);
    if (!poison.ok()) {
      shard_.AnswerDead(request, DeathReason::kPoisoned, poison);
      return;
    }
  }
  EnterWith(request);
}

void Turn::EnterWith(Message* request) {
  if (actor_->slot->interleaves.load(std::memory_order_relaxed)) [[unlikely]] {
    if (EnterInterleaved(request)) return;
  }
  Entry entry;
  Begin(request, &entry);
  Enter(&entry);
}

void Turn::Enter(Entry* entry) {
  Prepare(entry);
  if (actor_->executor->has_own_thread()) shard_.GiveBackRoom(actor_);
  // Before: the entry may come back at once.
  actor_->occupancy = Occupancy::kEntered;
  Executor::Outcome outcome;
  {
    EntryScope scope(entry, *actor_->executor);
    outcome = actor_->executor->Enter(entry);
  }
  if (outcome == Executor::Outcome::kLater) return;
  actor_->occupancy = Occupancy::kFree;
  Judge(entry);
}

void Turn::Judge(Entry* entry) {
  Leave(*entry);
  if (entry->message != nullptr) {
    CountHandled();
    if (IsChunk(*entry->message)) [[unlikely]] {
      JudgeChunk(entry);
    } else {
      JudgeMessage(entry);
    }
    return;
  }
  if (entry->control == ControlKind::kNone) {
    JudgeStep(entry);
    return;
  }
  const Verdict verdict = JudgeReply(*entry);
  MessagePool::Free(entry->reply, shard_.pool());
  std::optional<abi::FaultKind> crash;
  if (HasCrashed(verdict)) {
    crash = verdict.fault ? verdict.kind : abi::FaultKind::kException;
  }
  JudgeControl(*entry, verdict.status, crash);
}

// Whoever sent it goes on already.
void Turn::JudgeChunk(Entry* entry) {
  const Verdict verdict = JudgeReply(*entry);
  MessagePool::Free(entry->reply, shard_.pool());
  if (!verdict.status.ok()) {
    actor_->slot->failed.fetch_add(1, std::memory_order_relaxed);
    if (entry->changed_outputs) CountIgnoredOutputs(*entry);
  }
  Streams(shard_).End(*actor_, entry->message, verdict.status,
                      DeathOf(verdict));
  if (HasCrashed(verdict)) {
    static_cast<void>(Restart(shard_, *actor_).OnCrash(verdict.status));
  }
}

void Turn::JudgeMessage(Entry* entry) {
  ActorSlot* slot = actor_->slot;
  Message* request = entry->message;
  if (IsPlainSuccess(*entry)) [[likely]] {
    if (entry->placed_reply_bytes != 0 && request->reply_to != 0) {
      shard_.AnswerInPlace(request, entry->placed_reply_bytes);
      return;
    }
    Message* reply = std::exchange(entry->reply, nullptr);
    if (reply == nullptr && request->reply_to != 0) {
      reply = OkReply(shard_.pool(), {});
    }
    if (reply != nullptr) reply->from_guest = true;
    shard_.Answer(request, reply);
    return;
  }
  const Verdict verdict = JudgeReply(*entry);
  Message* reply = std::exchange(entry->reply, nullptr);
  if (entry->placed_reply_bytes != 0) {
    reply = CopyReply(shard_.pool(), entry->reply_bytes());
  }
  if (!verdict.status.ok()) {
    MessagePool::Free(reply, shard_.pool());
    reply = ErrorReply(shard_.pool(), verdict.status);
    slot->failed.fetch_add(1, std::memory_order_relaxed);
    if (const auto death = DeathOf(verdict); death.has_value()) {
      shard_.Bury(*request, *death, verdict.status);
    } else if (request->reply_to == 0) {
      shard_.context_.log->Warn("{} {}: {}", ActorText(slot, actor_->serial),
                                entry->method,
                                std::string(verdict.status.message()));
    }
    if (entry->changed_outputs) CountIgnoredOutputs(*entry);
    if (verdict.fault && actor_->workload().generation == 3) {
      shard_.TakeControl(
          actor_, FaultMessage(std::string(entry->method),
                               std::string(request->view(request->request_id)),
                               verdict.status, verdict.kind));
    }
    // Before its caller is told: who asks then finds the actor restarting.
    if (HasCrashed(verdict)) {
      Restart(shard_, *actor_).OnMessageCrash(*request, verdict.status);
    }
  }
  if (reply != nullptr) {
    reply->from_guest = !verdict.fault;
    reply->guest_status = verdict.guest_status;
  }
  shard_.Answer(request, reply);
}

void Turn::CountLatency() {
  LatencyHistogram* latencies = actor_->workload().latencies;
  if (latencies == nullptr) return;
  const int64_t since_ns =
      actor_->slot->handling_since_ns.load(std::memory_order_relaxed);
  latencies[shard_.context_.index].Add(shard_.now_ns() - since_ns);
}

void Turn::JudgeStep(Entry* entry) {
  const LifeStep step = actor_->step;
  const Verdict verdict = JudgeReply(*entry);
  const absl::Status& status = verdict.status;
  if (step == LifeStep::kReload) {
    JudgeReload(entry, status);
    return;
  }
  MessagePool::Free(std::exchange(entry->reply, nullptr), shard_.pool());
  if (entry->changed_outputs) CountIgnoredOutputs(*entry);
  if (!status.ok() && step <= LifeStep::kOnStart) {
    Fail(status);
    return;
  }
  if (!status.ok()) {
    shard_.context_.log->Warn("{} {}: {}",
                              ActorText(actor_->slot, actor_->serial),
                              entry->method, std::string(status.message()));
    if (step == LifeStep::kOnReady && HasCrashed(verdict) &&
        Restart(shard_, *actor_).OnCrash(status)) {
      return;
    }
  }
  switch (step) {
    case LifeStep::kCreate:
      actor_->Become(LifecycleState::kStarting);
      actor_->step = LifeStep::kOnStart;
      break;
    case LifeStep::kOnStart:
      actor_->Become(LifecycleState::kRunning);
      actor_->step = LifeStep::kOnReady;
      Restart(shard_, *actor_).OnStarted();
      break;
    case LifeStep::kOnReady:
      actor_->step = LifeStep::kServe;
      if (actor_->drain_requested) {
        actor_->Become(LifecycleState::kDraining);
        shard_.CancelTimers(actor_);
      }
      break;
    case LifeStep::kOnStop:
      actor_->step = LifeStep::kDestroy;
      break;
    case LifeStep::kDestroy:
      if (!Restart(shard_, *actor_).OnInstanceEnd()) End();
      break;
    case LifeStep::kReload:
    case LifeStep::kServe:
    case LifeStep::kEnd:
    case LifeStep::kHeld:
    case LifeStep::kGone:
      break;
  }
}

// Nobody frees what such a guest allocated: it should be mended.
void Turn::CountIgnoredOutputs(const Entry& entry) {
  const uint64_t count =
      actor_->slot->ignored_outputs.fetch_add(1, std::memory_order_relaxed) + 1;
  const std::optional<uint64_t> unsaid =
      shard_.ignored_outputs_limit_.Admit(shard_.now_ns());
  if (!unsaid.has_value()) return;
  shard_.context_.log->Warn(
      "{} {}: changed its output parameters beside code {}, which is ignored; "
      "{} times so far, {} such lines of this shard left out",
      ActorText(actor_->slot, actor_->serial), entry.method, entry.code, count,
      *unsaid);
}

void Turn::Fail(const absl::Status& status) {
  if (Restart(shard_, *actor_).OnCrash(status)) return;
  const bool has_instance = actor_->step == LifeStep::kOnStart;
  actor_->Become(LifecycleState::kFailed);
  shard_.context_.log->Error("{} failed to start: {}",
                             ActorText(actor_->slot, actor_->serial),
                             std::string(status.message()));
  actor_->birth->TellStarted(status);
  actor_->birth.reset();
  shard_.DropMailbox(actor_);
  actor_->step = LifeStep::kDestroy;
  if (!has_instance) End();
}

void Turn::End() {
  actor_->step = LifeStep::kGone;
  // Of threads that a guest started before it failed to be created.
  shard_.EndCallsOf(*actor_);
  shard_.CancelTimers(actor_);
  if (actor_->state() == LifecycleState::kStopping) {
    actor_->Become(LifecycleState::kStopped);
  }
  shard_.GiveBackRoom(actor_);
  shard_.DropMailbox(actor_);
  const std::unique_ptr<Actor> ended(std::exchange(actor_, nullptr));
  Restart(shard_, *ended).OnEnd();
  ended->slot->actor = nullptr;
  shard_.context_.directory->Forget(ended->slot);
  shard_.counters_.actors.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace troupe
