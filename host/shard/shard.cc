#include "host/shard/shard.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "abi/status_error.h"
#include "host/actor/actor_timers.h"
#include "host/actor/bridge_token.h"
#include "host/actor/entry.h"
#include "host/actor/handle.h"
#include "host/actor/wait_edge.h"
#include "host/base/check.h"
#include "host/base/start_thread.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/in_flight.h"
#include "host/shard/call_streams.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"
#include "host/shard/restart.h"
#include "host/shard/streams.h"
#include "host/shard/turn.h"

namespace troupe {
namespace {

// Messages a shard handles, and fibers it resumes, before it looks at its loop
// and its timers again.
constexpr int kMessagesPerShardTurn = 512;
constexpr int kResumesPerShardTurn = 512;

// Handlers on one stack, each waiting for the next.
constexpr int kMostNestedEntries = 8;

// Before the answer: the waiter may be asked for a way round meanwhile.
void TakeEdgeDown(const Message& request) {
  if (request.edge_is_here) {
    WaitEdge::TakeDownHere(request.caller, request.caller_edge);
  } else {
    WaitEdge::TakeDown(request.caller, request.caller_edge);
  }
}

struct TaskNode : InboxNode {
  explicit TaskNode(Shard::Task task) : task(std::move(task)) {
    kind = InboxKind::kTask;
  }
  Shard::Task task;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Shard>> Shard::Create(ShardContext context) {
  absl::StatusOr<std::unique_ptr<EventLoop>> loop = EventLoop::Create();
  if (!loop.ok()) return loop.status();
  absl::StatusOr<std::unique_ptr<Waker>> waker = Waker::Create(loop->get());
  if (!waker.ok()) return waker.status();
  return std::unique_ptr<Shard>(
      new Shard(std::move(context), *std::move(loop), *std::move(waker)));
}

Shard::Shard(ShardContext context, std::unique_ptr<EventLoop> loop,
             std::unique_ptr<Waker> waker)
    : context_(std::move(context)),
      loop_(std::move(loop)),
      waker_(std::move(waker)),
      clock_(context_.clock),
      now_ns_(clock_.Read()),
      timers_(now_ns_),
      calls_(context_.index),
      pool_(MessagePool::Acquire()),
      stacks_(context_.stack_budget, context_.stacks),
      request_ids_(context_.request_prefix),
      random_(std::random_device()()) {}

Shard::~Shard() {
  if (thread_.has_value()) pthread_join(*thread_, nullptr);
  TakeLeftovers();
  call_streams_.Clear();
  pool_->Release();
}

// Nobody lives here any more: messages are refused, tasks see that.
void Shard::TakeLeftovers() {
  MutexLock lock(&leftovers_mutex_);
  if (!inbox_.empty()) TakeInbox();
}

absl::Status Shard::Start() {
  const absl::StatusOr<pthread_t> thread =
      StartThread([this] { ThreadMain(); });
  if (!thread.ok()) return thread.status();
  thread_ = *thread;
  return absl::OkStatus();
}

void Shard::Stop() {
  Post([this] { stopping_ = true; });
}

bool Shard::Join(absl::Duration grace) {
  if (!thread_.has_value()) return true;
  // Longer ones would overflow the clock that they are added to.
  const absl::Duration longest = std::min(grace, absl::Hours(24 * 365));
  if (!ended_.try_acquire_for(absl::ToChronoNanoseconds(longest))) {
    pthread_detach(*std::exchange(thread_, std::nullopt));
    return false;
  }
  pthread_join(*std::exchange(thread_, std::nullopt), nullptr);
  return true;
}

void Shard::Push(InboxNode* node) {
  if (inbox_.Push(node)) waker_->Wake();
}

void Shard::Post(Task task) { Push(new TaskNode(std::move(task))); }

void Shard::PostToTheEnd(Task task) {
  Post(std::move(task));
  if (over_.load()) TakeLeftovers();
}

void Shard::ThreadMain() {
  current_ = this;
  ThreadFaultScope fault_scope;
  const GuestThreads::Member member(context_.guest_threads, context_.index);
  thread_fiber_.emplace();
  TROUPE_CHECK(PrepareToPark().ok());
  dispatcher_ = SpareFiber();
  while (true) {
    const std::optional<int> granted = AwaitPace();
    ReadClock();
    TakeInbox();  // Replies before timers: an answer that has arrived wins.
    FireTimers();
    budget_ = granted.value_or(kMessagesPerShardTurn);
    resumes_ = kResumesPerShardTurn;
    const bool has_work = !ready_.empty() || !run_queue_.empty();
    if (has_work) {
      Fiber::SwitchTo(*dispatcher_);
      pool_->ReturnBlocks();
    }
    if (granted.has_value()) [[unlikely]] {
      context_.pace->EndTurn(Rest(has_work));
    } else if (!ready_.empty() || !run_queue_.empty()) {
      loop_->Poll(PollMode::kNoWait);
    } else if (stopping_) {
      break;
    } else {
      Sleep();
    }
  }
  EndAllCalls();
  fibers_.clear();
  thread_fiber_.reset();
  current_ = nullptr;
  over_.store(true);
  TakeLeftovers();
  ended_.release();
}

// Whether to look again instead of sleeping: since the last time a handler has
// begun to wait or another shard has sent something, and within the time it
// takes to wake up more has come. Who waits for long costs this once.
bool Shard::MoreComesSoon() {
  const uint64_t switches = counters_.fiber_switches.Get();
  const bool is_new = switches != switches_at_sleep_;
  switches_at_sleep_ = switches;
  const bool was_sent = std::exchange(was_sent_to_, false);
  if ((!is_new && !was_sent) || context_.spin == absl::ZeroDuration() ||
      !spin_habit_.WantsToSpin()) {
    return false;
  }
  counters_.spins.Add();
  const bool arrived =
      SpinUntil([this] { return !inbox_.empty(); }, context_.spin);
  spin_habit_.Learn(arrived);
  return arrived;
}

void Shard::Sleep() {
  pool_->ReturnBlocks();
  if (MoreComesSoon()) return;
  TrimFibers();
  if (!waker_->PrepareToSleep()) return;
  if (!inbox_.empty()) {
    loop_->Poll(PollMode::kNoWait);
    waker_->CancelSleep();
    return;
  }
  context_.directory->OnIdle();
  const int64_t next = NextWakeUp();
  if (next != TimerWheel::kNoDeadline) loop_->ArmTimer(next - now_ns_);
  loop_->Poll(PollMode::kWait);
  waker_->CancelSleep();
}

void Shard::TakeInbox() {
  InboxNode* node = inbox_.PopAll();
  while (node != nullptr) {
    InboxNode* next = node->next;
    switch (node->kind) {
      case InboxKind::kRequest:
        was_sent_to_ = true;
        Deliver(static_cast<Message*>(node));
        break;
      case InboxKind::kReply: {
        was_sent_to_ = true;
        Message* reply = static_cast<Message*>(node);
        Complete(reply->reply_to, reply);
        break;
      }
      case InboxKind::kChunk:
        Streams(*this).TakeFromAfar(static_cast<Message*>(node));
        break;
      case InboxKind::kItems:
        was_sent_to_ = true;
        CallStreams(*this).TakeFromAfar(static_cast<Message*>(node));
        break;
      case InboxKind::kTask: {
        std::unique_ptr<TaskNode> task(static_cast<TaskNode*>(node));
        task->task();
        break;
      }
      case InboxKind::kWithGuest:
        break;
    }
    node = next;
  }
}

void Shard::FireTimers() {
  while (TimerNode* node = timers_.PopExpired(now_ns_)) {
    if (node->kind() == kActorTimer) {
      Fire(static_cast<ActorTimer*>(node));
      continue;
    }
    PendingCall* call = static_cast<PendingCall*>(node);
    if (call->room_bytes > 0) counters_.refused.Add();
    const absl::Status error = call->room_bytes > 0
                                   ? NoRoomError(*call, now_ns_)
                                   : TimedOutError(*call, now_ns_);
    if (call->is_chunk) {
      // Its receiver lets go of the chunk as well.
      GiveUp(call, ErrorReply(pool_, error));
    } else {
      ActorSlot* const target = call->target;
      const uint64_t serial = call->target_serial;
      Finish(call, ErrorReply(pool_, error));
      if (target != nullptr) NoticeExpiry(target, serial);
    }
  }
  if (!later_.empty()) [[unlikely]]
    RunDueTasks();
}

void Shard::FiberMain(void* shard) {
  static_cast<Shard*>(shard)->DispatchLoop();
}

// Runs on every fiber. Whoever is in here and not switched away is the
// dispatcher; a fiber that resumes another one lies idle until a handler waits.
// Two that stream to each other resume each other for as long as they like, so
// after enough of that actors have their turn, and then the loop.
void Shard::DispatchLoop() {
  while (true) {
    if (resumes_ > 0 && !ready_.empty()) {
      --resumes_;
      Fiber* fiber = ready_.Pop();
      Fiber* self = Fiber::Current();
      self->next = idle_;
      idle_ = self;
      Fiber::SwitchTo(*fiber);
    } else if (budget_ > 0 && !run_queue_.empty()) {
      if (context_.pace != nullptr) [[unlikely]]
        Shuffle();
      Turn(*this, *run_queue_.Pop()).Run();
    } else {
      dispatcher_ = Fiber::Current();
      Fiber::SwitchTo(*thread_fiber_);
    }
  }
}

Fiber* Shard::SpareFiber() {
  TROUPE_CHECK(idle_ != nullptr);
  return std::exchange(idle_, idle_->next);
}

void Shard::Park(Actor* actor) {
  if (actor != nullptr) GiveBackRoom(actor);
  counters_.fiber_switches.Add();
  // Who waits executes nothing, and begins anew when it goes on.
  const InFlight* const waiting = CurrentInFlight();
  SetInFlight(nullptr);
  Fiber::SwitchTo(*SpareFiber());
  SetInFlight(waiting);
}

void Shard::Resume(Fiber* fiber) { ready_.Push(fiber); }

void Shard::Schedule(Actor* actor) {
  if (actor->scheduled || !actor->HasWork(now_ns_)) return;
  actor->scheduled = true;
  run_queue_.Push(actor);
}

void Shard::Adopt(std::unique_ptr<Actor> actor) {
  Actor* raw = actor.release();  // Ends in Turn, at the end of its life.
  raw->slot->actor = raw;
  Schedule(raw);
}

void Shard::Drain(Actor* actor) {
  actor->drain_requested = true;
  if (actor->step == LifeStep::kHeld) {
    Restart(*this, *actor).Abandon();
    return;
  }
  // Before: the actor drains as soon as its on_ready has run.
  if (actor->step != LifeStep::kServe) return;
  if (actor->state() == LifecycleState::kRunning) {
    actor->Become(LifecycleState::kDraining);
  }
  CancelTimers(actor);
  Schedule(actor);
}

void Shard::GiveBackRoom(Actor* actor) {
  if (actor->freed == 0) return;
  actor->slot->GiveBack(std::exchange(actor->freed, 0));
  if (actor->under_pressure) [[unlikely]]
    NoticeRelief(actor);
  if (actor->waiting_senders != nullptr) TellWaitingSenders(actor);
}

uint64_t Shard::NewCallHandle(ActorSlot* slot) {
  const uint64_t token = NewBridgeToken(context_.host_number, slot);
  if (token != 0) return token;
  // Nobody else counts here.
  std::atomic<uint32_t>& counter = slot->handle_counter;
  const uint32_t count = counter.load(std::memory_order_relaxed);
  counter.store(count + 1, std::memory_order_relaxed);
  return Handle::Call(context_.host_number, slot->index, count).value();
}

void Shard::DropMailbox(Actor* actor) {
  while (Message* request = actor->mailbox.Pop()) {
    actor->slot->GiveBack(MailboxLoad::Pack(1, request->size));
    if (actor->cancelled != nullptr && DropIfCancelled(actor, request)) {
      continue;
    }
    AnswerDead(request, DeathReason::kActorStopped,
               GoneError(*actor->slot, actor->serial));
  }
  if (actor->streams != nullptr) Streams(*this).Drop(*actor);
  if (actor->waiting_senders == nullptr) return;
  const std::deque<WaitingSender> senders = std::move(*actor->waiting_senders);
  actor->waiting_senders.reset();
  for (const WaitingSender& sender : senders) {
    Message* reply = ErrorReply(pool_, GoneError(*actor->slot, actor->serial));
    reply->reply_to = sender.ref;
    SendReply(reply);
  }
}

void Shard::Deliver(Message* request) {
  ActorSlot* slot = request->target;
  Actor* actor = slot->actor;
  if (actor == nullptr || actor->serial != request->target_serial ||
      actor->state() > LifecycleState::kDraining) {
    slot->GiveBack(MailboxLoad::Pack(1, request->size));
    AnswerDead(request, DeathReason::kActorStopped,
               GoneError(*slot, request->target_serial));
    return;
  }
  actor->mailbox.Push(request);
  const uint64_t load = slot->load.load(std::memory_order_relaxed);
  if (actor->workload().pressure_mark.IsReached(load)) [[unlikely]]
    NoticePressure(actor);
  Schedule(actor);
}

bool Shard::CanRunNow(const ActorSlot* slot, uint64_t serial) const {
  if (slot->shard.load(std::memory_order_relaxed) != context_.index ||
      slot->own_thread.load(std::memory_order_relaxed)) {
    return false;
  }
  const Actor* actor = slot->actor;
  if (actor == nullptr || actor->serial != serial || !actor->IsIdle() ||
      slot->has_waiting_senders.load(std::memory_order_relaxed)) {
    return false;
  }
  // Others have their turn: answers that came in, timers, the loop.
  if (budget_ <= 0 || !ready_.empty()) return false;
  // The guest is promised three quarters of a stack.
  const Fiber& fiber = *Fiber::Current();
  const auto* sender = static_cast<const Entry*>(fiber.tag());
  if (sender->nesting >= kMostNestedEntries ||
      fiber.stack_left() < fiber.stack_bytes() / 4 * 3) {
    return false;
  }
  return true;
}

void Shard::RunNow(Message* request) {
  request->enqueued_ns = now_ns_;
  CountStarted();
  Turn(*this, *request->target->actor).RunNow(request);
}

void Shard::Answer(Message* request, Message* reply) {
  counters_.finished.Add();
  if (request->shape != 0) [[unlikely]]
    CallStreams(*this).EndHandler(*request);
  if (request->reply_to == 0 || reply == nullptr) {
    MessagePool::Free(reply, pool_);
  } else {
    TakeEdgeDown(*request);
    reply->reply_to = request->reply_to;
    SendReply(reply);
  }
  MessagePool::Free(request, pool_);
}

void Shard::AnswerInPlace(Message* request, uint32_t reply_bytes) {
  counters_.finished.Add();
  if (request->shape != 0) [[unlikely]]
    CallStreams(*this).EndHandler(*request);
  TakeEdgeDown(*request);
  char* const frame = request->frame();
  std::memmove(frame, frame + request->size, reply_bytes);
  request->size = reply_bytes;
  request->from_guest = true;
  SendReply(request);
}

void Shard::SendReply(Message* reply) {
  const uint16_t home = CallTable::ShardOf(reply->reply_to);
  if (home == context_.index) {
    Complete(reply->reply_to, reply);
    return;
  }
  reply->kind = InboxKind::kReply;
  context_.directory->At(home).Push(reply);
}

void Shard::Await(PendingCall* call) {
  calls_.Add(call);
  timers_.Add(call, call->deadline_ns);
  if (call->caller != nullptr) call->Link(&call->caller->actor->waits);
}

void Shard::Complete(CallRef ref, Message* reply) {
  PendingCall* call = calls_.Find(ref);
  if (call == nullptr) {
    counters_.late_replies.Add();
    MessagePool::Free(reply, pool_);
    return;
  }
  Finish(call, reply);
}

void Shard::EndAllCalls() {
  for (const CallRef ref : calls_.All()) {
    PendingCall* call = calls_.Find(ref);
    if (call == nullptr) continue;
    Finish(call, ErrorReply(pool_, UnavailableError("the host is stopping")));
  }
}

void Shard::Finish(PendingCall* call, Message* reply) {
  WaitEdge::TakeDown(call->caller, call->edge);
  timers_.Remove(call);
  calls_.Remove(call);
  if (call->link_of_caller != nullptr) call->Unlink();
  call->ref = 0;
  call->OnReply(*this, reply);
}

}  // namespace troupe
