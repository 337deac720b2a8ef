// The far side of `invoke`: who asks, and on which thread. What is done about
// it is in router.cc.
#include <algorithm>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/handle.h"
#include "host/actor/handlers.h"
#include "host/actor/reloading.h"
#include "host/fiber/in_flight.h"
#include "host/route/router.h"
#include "host/shard/call_text.h"
#include "host/shard/give_way.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

// Whether the handler that executes takes turns with others of its actor. While
// another generation takes over, its entries are serial.
bool TakesTurns(const ActorSlot& slot) {
  if (!slot.interleaves.load(std::memory_order_relaxed)) [[likely]]
    return false;
  const Handlers* const handlers = slot.actor->handlers();
  return handlers != nullptr && handlers->executing() != nullptr;
}

// On behalf of what `caller` asks.
void SetInHand(const Message& message, Caller* caller) {
  caller->in_hand = message.reply_to;
  caller->message = &message;
  caller->traceparent = message.view(message.traceparent);
  caller->tracestate = message.view(message.tracestate);
}

Caller CallerOf(const Entry& entry) {
  Caller caller;
  caller.slot = entry.slot;
  caller.serial = entry.serial;
  caller.deadline_ns = entry.deadline_ns;
  caller.is_serial = !TakesTurns(*entry.slot);
  caller.entry = entry.handle;
  if (entry.message != nullptr) {
    // Not the entry's own: it may have been cancelled.
    caller.deadline_ns =
        entry.slot->entry_deadline_ns.load(std::memory_order_relaxed);
    SetInHand(*entry.message, &caller);
  }
  return caller;
}

// The same of a handler that waits while others execute, and of which `caller`
// has the actor.
Caller CallerOf(const Handler& handler, Caller caller) {
  caller.entry = handler.entry->handle;
  caller.deadline_ns = handler.deadline_ns;
  SetInHand(handler.message(), &caller);
  return caller;
}

// Has the entry's handler, which runs on the current fiber, wait for what
// `start(caller, wait)` starts; returns its reply.
template <typename StartFn>
[[gnu::always_inline]] inline Message* AwaitOnFiber(Router* router,
                                                    Shard& shard, Entry& entry,
                                                    StartFn start) {
  if (absl::Status status = shard.PrepareToPark(); !status.ok()) {
    return ErrorReply(entry.pool, status);
  }
  Caller caller = CallerOf(entry);
  // What another handler of its actor does meanwhile has no place on its fiber.
  caller.is_on_fiber = caller.is_serial;
  FiberWait wait(router);
  start(caller, &wait);
  if (!caller.is_serial && !wait.is_over()) [[unlikely]] {
    const GiveWay others(shard, *entry.slot->actor);
    return wait.Await(shard, entry.slot->actor);
  }
  return wait.Await(shard, entry.slot->actor);
}

}  // namespace

abi::Code Router::Read(std::string_view frame, Operation* operation) const {
  const abi::Code code = ReadOperation(frame, operation);
  if (code != abi::Code::kSuccess || !operation->dest_is_unread) return code;
  const std::string_view id = operation->call.dest.actor.bytes();
  return FindEncoded(id).slot != nullptr || IsActorId(id)
             ? abi::Code::kSuccess
             : abi::Code::kProtocolError;
}

int32_t Router::InvokeSend(Shard& shard, Entry& entry, abi::Op op,
                           const abi::HostCallV1& call, Message** reply) {
  const std::string_view id = call.dest.actor.bytes();
  const ActorRef target = FindEncoded(id);
  if (target.slot == nullptr && !IsActorId(id)) {
    return static_cast<int32_t>(abi::Code::kProtocolError);
  }
  *reply =
      AwaitOnFiber(this, shard, entry, [&](const Caller& caller, Wait* wait) {
        wait->target = target.slot;
        wait->target_serial = target.serial;
        StartCall(shard, caller, op, call, wait);
      });
  return 0;
}

int32_t Router::Invoke(Entry& entry, std::string_view frame, Message** reply) {
  if (Shard* here = Shard::Current();
      here != nullptr && entry.kind == EntryKind::kFrame) {
    abi::Op op{};
    abi::HostCallV1 call;
    if (ReadPlainSend(frame, &op, &call)) {
      return InvokeSend(*here, entry, op, call, reply);
    }
  }
  Operation operation;
  const abi::Code code = Read(frame, &operation);
  if (code != abi::Code::kSuccess) return static_cast<int32_t>(code);

  if (entry.kind != EntryKind::kFrame && operation.op != abi::Op::kHostLog) {
    *reply = ErrorReply(
        entry.pool,
        absl::FailedPreconditionError(fmt::format(
            "{} asks its host from within '{}': possible from on_start on",
            ActorText(entry.slot, entry.serial), entry.method)));
    return 0;
  }
  Shard* shard = Shard::Current();
  if (shard == nullptr) {
    Shard& home =
        parts_.shards->At(entry.slot->shard.load(std::memory_order_relaxed));
    const InFlight* const waiting = CurrentInFlight();
    SetInFlight(nullptr);
    *reply = RunOnShard(home, operation, [&entry] { return CallerOf(entry); });
    SetInFlight(waiting);
    return 0;
  }
  *reply =
      AwaitOnFiber(this, *shard, entry, [&](const Caller& caller, Wait* wait) {
        Start(*shard, caller, operation, wait);
      });
  return 0;
}

int32_t Router::InvokeFromGuestThread(uint64_t handle, OnStale on_stale,
                                      std::string_view frame, Message** reply) {
  Operation operation;
  const abi::Code code = Read(frame, &operation);
  if (code != abi::Code::kSuccess) return static_cast<int32_t>(code);

  const Handle name(handle);
  ActorSlot* slot = parts_.slots->At(name.slot());
  if (slot == nullptr) {
    *reply = ErrorReply(nullptr, absl::FailedPreconditionError(fmt::format(
                                     "handle {:x} names no actor", handle)));
    return 0;
  }
  const auto find_caller = [=]() -> absl::StatusOr<Caller> {
    Caller caller;
    caller.slot = slot;
    caller.serial = slot->serial.load(std::memory_order_relaxed);
    Actor* actor = slot->actor;
    if (actor == nullptr ||
        (name.is_instance() && caller.serial != name.serial())) {
      return absl::FailedPreconditionError(
          fmt::format("handle {:x}: its actor does not live any more", handle));
    }
    // Its guest is about to end, and waits for the threads that ask.
    if (actor->step >= LifeStep::kDestroy) {
      return GoneError(*slot, caller.serial);
    }
    if (const Reloading* reload = actor->reload.get();
        reload != nullptr && (reload->phase == ReloadPhase::kDropNext ||
                              reload->phase == ReloadPhase::kDestroy)) {
      return UnavailableError(
          fmt::format("an instance of {} ends, and waits for its threads",
                      ActorText(slot, caller.serial)));
    }
    if (name.is_instance()) return caller;
    if (Handlers* const handlers = actor->handlers()) {
      if (const Handler* handler = handlers->FindWaitingByHandle(handle)) {
        return CallerOf(*handler, caller);
      }
    }
    if (slot->call_handle.load(std::memory_order_relaxed) == handle) {
      caller.entry = handle;
      caller.deadline_ns =
          slot->entry_deadline_ns.load(std::memory_order_relaxed);
      if (actor->in_hand != nullptr) SetInHand(*actor->in_hand, &caller);
      return caller;
    }
    if (on_stale == OnStale::kDetach) return caller;
    return absl::FailedPreconditionError(fmt::format(
        "call handle {:x} is stale: its entry has returned", handle));
  };
  Shard& home = parts_.shards->At(slot->shard.load(std::memory_order_acquire));
  *reply = RunOnShard(home, operation, find_caller);
  return 0;
}

Message* Router::RunOnShard(Shard& shard, const Operation& operation,
                            FindCaller find_caller) {
  ThreadWait wait(this);
  // The views in `operation` are the blocked thread's: they stay. It may be a
  // thread that its guest has lost, and the host at its end.
  shard.PostToTheEnd([this, &shard, &operation, &wait, find_caller] {
    if (shard.stopping()) {
      wait.OnReply(shard, ErrorReply(shard.pool(),
                                     UnavailableError("the host is stopping")));
      return;
    }
    shard.ReadClock();
    const absl::StatusOr<Caller> caller = find_caller();
    if (caller.ok()) {
      Start(shard, *caller, operation, &wait);
    } else {
      wait.OnReply(shard, ErrorReply(shard.pool(), caller.status()));
    }
  });
  return wait.Await();
}

}  // namespace troupe
