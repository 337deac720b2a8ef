#include "host/shard/reload.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abi/codes.h"
#include "abi/status_error.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/actor/handlers.h"
#include "host/actor/lifecycle.h"
#include "host/shard/call_streams.h"
#include "host/shard/call_table.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"
#include "host/shard/streams.h"

namespace troupe {
namespace {

bool IsUnsupported(int32_t code) {
  return code == static_cast<int32_t>(abi::Code::kUnsupportedOp);
}

// Moves the list of calls that begins at `from` to `to`, in front of what is
// there.
void MoveCalls(PendingCall** from, PendingCall** to) {
  PendingCall* const first = std::exchange(*from, nullptr);
  if (first == nullptr) return;
  PendingCall* last = first;
  while (last->next_of_caller != nullptr) last = last->next_of_caller;
  last->next_of_caller = *to;
  if (*to != nullptr) (*to)->link_of_caller = &last->next_of_caller;
  *to = first;
  first->link_of_caller = to;
}

// What the next instance has opened in its on_start, or reads from it.
bool IsOfStream(const Actor& actor, const PendingCall& call) {
  return call.stream_wait != StreamWait::kNone ||
         (actor.streaming_calls != nullptr &&
          std::any_of(actor.streaming_calls->begin(),
                      actor.streaming_calls->end(),
                      [&call](const OpenedCall& opened) {
                        return opened.ref == call.ref;
                      }));
}

// What it still handles; nullptr: nothing.
const Message* InHand(const Actor& actor) {
  const Handlers* const handlers = actor.handlers();
  return handlers == nullptr || handlers->empty()
             ? actor.in_hand
             : &handlers->oldest()->message();
}

absl::Status OverdueError(const Actor& actor) {
  const Message* const in_hand = InHand(actor);
  if (in_hand == nullptr) {
    return absl::DeadlineExceededError(
        fmt::format("the grace period is over, and it is {}",
                    LifecycleName(actor.state())));
  }
  return absl::DeadlineExceededError(
      fmt::format("the grace period is over, and it still handles '{}'",
                  in_hand->view(in_hand->route)));
}

// The shard was held when the time was over, and somebody outside has answered.
absl::Status GivenUpError() {
  return absl::DeadlineExceededError("it has been given up");
}

// Why a reload of `actor` can't begin.
std::string BusyText(const Actor& actor) {
  if (actor.drain_requested) return "it is stopping";
  if (actor.reload != nullptr) return "an earlier reload of it is not over";
  return fmt::format("it is {}", LifecycleName(actor.state()));
}

// Ends the reload of `actor`, which stays as it is.
void Abandon(Actor& actor, const absl::Status& error) {
  const std::unique_ptr<Reloading> ended = std::move(actor.reload);
  ended->Tell({error, std::nullopt});
}

}  // namespace

void ActorReload::Begin(std::unique_ptr<Reloading> reload) {
  if (actor_.reload != nullptr || actor_.drain_requested ||
      actor_.state() > LifecycleState::kRunning) {
    reload->Tell({UnavailableError(BusyText(actor_)), std::nullopt});
    return;
  }
  const uint64_t number = reload->number;
  const int64_t due_ns = reload->due_ns;
  actor_.reload = std::move(reload);
  if (actor_.step == LifeStep::kHeld) {
    OnHeld();
    return;
  }
  const auto waits = [number](const Actor& actor) {
    return actor.reload != nullptr && actor.reload->number == number &&
           actor.reload->phase == ReloadPhase::kWaiting;
  };
  shard_.AtBoundary(
      &actor_,
      [waits](Shard& home, Actor& actor) {
        if (waits(actor)) ActorReload(home, actor).OnBoundary();
      },
      number);
  shard_.RunAt(due_ns, [&shard = shard_, slot = actor_.slot,
                        serial = actor_.serial, number, waits] {
    Actor* const actor = slot->actor;
    if (actor == nullptr || actor->serial != serial || !waits(*actor)) return;
    Abandon(*actor, OverdueError(*actor));
    // Handlers that take turns may begin again.
    shard.TakeBack(actor, number);
  });
}

// It has no state any more.
void ActorReload::OnHeld() {
  if (!reload().TakeOver()) {
    Abandon(actor_, GivenUpError());
    return;
  }
  const std::unique_ptr<Reloading> ended = std::move(actor_.reload);
  actor_.EnterBy(std::move(ended->next));
  ended->Tell({});
}

void ActorReload::OnBoundary() {
  if (actor_.drain_requested || actor_.state() != LifecycleState::kRunning) {
    Abandon(actor_,
            UnavailableError(
                actor_.drain_requested
                    ? "it has been told to stop"
                    : fmt::format("it is {}", LifecycleName(actor_.state()))));
    return;
  }
  if (shard_.now_ns() >= reload().due_ns) {
    Abandon(actor_, absl::DeadlineExceededError(
                        "the grace period was over before it had begun"));
    return;
  }
  actor_.step = LifeStep::kReload;
  if (actor_.workload().generation == 3) {
    reload().phase = ReloadPhase::kMigrateOut;
  } else {
    EnterNext();
  }
}

void ActorReload::OnEntryEnd(const absl::Status& status, int32_t code,
                             std::string_view payload) {
  absl::Status step;
  switch (reload().phase) {
    case ReloadPhase::kWaiting:
      break;
    case ReloadPhase::kMigrateOut:
      OnMigrateOutEnd(status, code, payload);
      break;
    case ReloadPhase::kCreate:
      step = CheckStep("create", status);
      if (!status.ok()) {
        GoOn(step);
      } else if (!step.ok()) {
        DropNext(step);
      } else {
        reload().phase = reload().state.has_value() ? ReloadPhase::kMigrateIn
                                                    : ReloadPhase::kOnStart;
      }
      break;
    case ReloadPhase::kMigrateIn:
      step = IsUnsupported(code)
                 ? absl::FailedPreconditionError(fmt::format(
                       "on_migrate_in: the next generation takes no state, and "
                       "{} bytes were handed over",
                       reload().state->size()))
                 : CheckStep("on_migrate_in", status);
      if (!step.ok()) {
        DropNext(step);
      } else {
        reload().phase = ReloadPhase::kOnStart;
      }
      break;
    case ReloadPhase::kOnStart:
      step = CheckStep("on_start", status);
      if (step.ok() && !reload().TakeOver()) step = GivenUpError();
      if (!step.ok()) {
        DropNext(step);
      } else {
        TakeOver();
      }
      break;
    case ReloadPhase::kDropNext:
      GoOn(reload().error);
      break;
    case ReloadPhase::kOnStop:
      EndFormerCalls();
      reload().phase = ReloadPhase::kDestroy;
      break;
    case ReloadPhase::kDestroy:
      Finish();
      break;
  }
}

void ActorReload::OnMigrateOutEnd(const absl::Status& status, int32_t code,
                                  std::string_view payload) {
  const bool has_state = !IsUnsupported(code);
  const absl::Status step =
      CheckStep("on_migrate_out", has_state ? status : absl::OkStatus());
  if (!step.ok()) {
    GoOn(step);
    return;
  }
  if (has_state) reload().state = std::string(payload);
  EnterNext();
}

void ActorReload::EnterNext() {
  Reloading& r = reload();
  r.timers = shard_.SetTimersAside(&actor_);
  MoveCalls(&actor_.waits, &r.waits);
  r.streaming_calls = std::move(actor_.streaming_calls);
  r.last_handle = shard_.NewCallHandle(actor_.slot);
  r.former = std::move(actor_.executor);
  actor_.executor = std::move(r.next);
  r.phase = ReloadPhase::kCreate;
}

void ActorReload::EnterFormer() {
  Reloading& r = reload();
  r.next = std::move(actor_.executor);
  actor_.executor = std::move(r.former);
}

absl::Status ActorReload::CheckStep(std::string_view step,
                                    const absl::Status& status) {
  if (!status.ok()) return AboutError(step, status);
  if (actor_.drain_requested) {
    return UnavailableError("it has been told to stop");
  }
  if (shard_.now_ns() >= reload().due_ns) {
    return absl::DeadlineExceededError(
        fmt::format("the grace period was over before '{}' was", step));
  }
  return absl::OkStatus();
}

void ActorReload::DropNext(const absl::Status& error) {
  reload().error = error;
  reload().phase = ReloadPhase::kDropNext;
  EndCalls(&actor_.waits, "its next generation is dropped");
}

void ActorReload::GoOn(const absl::Status& error) {
  const bool has_entered_next = reload().former != nullptr;
  if (has_entered_next) {
    EnterFormer();
    shard_.CancelTimers(&actor_);
    shard_.PutTimersBack(&actor_, std::move(reload().timers));
    MoveCalls(&reload().waits, &actor_.waits);
    CallStreams(shard_).EndAll(actor_.streaming_calls);
    actor_.streaming_calls = std::move(reload().streaming_calls);
  }
  const std::unique_ptr<Reloading> ended = std::move(actor_.reload);
  Serve();
  ended->Tell({error, std::nullopt});
}

void ActorReload::TakeOver() {
  Streams(shard_).TakeOver(actor_, reload().streams);
  reload().timers.reset();
  EnterFormer();
  // Not when the former one has ended, which may never do so.
  actor_.slot->library.store(reload().next->library().number,
                             std::memory_order_relaxed);
  reload().phase = ReloadPhase::kOnStop;
}

// As at any end of an instance: its threads are waited for. One of them may
// have asked since the next instance is entered; its calls are not told apart
// from those of the next one's threads.
void ActorReload::EndFormerCalls() {
  constexpr std::string_view kWhy =
      "it goes on with the next generation of its library";
  EndCalls(&reload().waits, kWhy);
  std::vector<CallRef> refs;
  for (const PendingCall* call = actor_.waits; call != nullptr;
       call = call->next_of_caller) {
    if (!IsOfStream(actor_, *call)) refs.push_back(call->ref);
  }
  for (const CallRef ref : refs) {
    if (PendingCall* call = shard_.calls().Find(ref)) EndCall(call, kWhy);
  }
  CallStreams(shard_).EndAll(reload().streaming_calls);
}

void ActorReload::EndCalls(PendingCall** first, std::string_view why) {
  while (*first != nullptr) EndCall(*first, why);
}

void ActorReload::EndCall(PendingCall* call, std::string_view why) {
  shard_.GiveUp(
      call,
      ErrorReply(shard_.pool(),
                 UnavailableError(fmt::format(
                     "{}: {}", ActorText(actor_.slot, actor_.serial), why))));
}

void ActorReload::Finish() {
  const std::unique_ptr<Reloading> ended = std::move(actor_.reload);
  actor_.EnterBy(std::move(ended->next));
  // It is not the one that was told.
  actor_.link_told = 0;
  actor_.step = LifeStep::kOnReady;
  ReloadOutcome outcome;
  if (ended->state.has_value()) outcome.state_bytes = ended->state->size();
  ended->Tell(outcome);
}

void ActorReload::Serve() {
  actor_.step = LifeStep::kServe;
  if (!actor_.drain_requested) return;
  actor_.Become(LifecycleState::kDraining);
  shard_.CancelTimers(&actor_);
}

}  // namespace troupe
