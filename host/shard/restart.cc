#include "host/shard/restart.h"

#include <optional>
#include <string>
#include <utility>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/entry.h"
#include "host/shard/call_text.h"
#include "host/shard/reload.h"
#include "host/supervise/restart_policy.h"

namespace troupe {
namespace {

absl::Status TooManyError(const RestartLimits& limits,
                          const absl::Status& error) {
  return absl::Status(
      error.code(),
      fmt::format("given up after {} restarts within {}: {}",
                  limits.max_restarts, absl::FormatDuration(limits.period),
                  std::string(error.message())));
}

}  // namespace

bool Restart::OnCrash(const absl::Status& error) {
  NoteCrash(error);
  if (!policy().is_supervised()) return false;
  const bool has_instance = actor_.step != LifeStep::kCreate;
  if (actor_.drain_requested) {
    if (actor_.step <= LifeStep::kOnStart) return false;
    // It was about to end: what it has not handled is not handled any more.
    if (actor_.state() == LifecycleState::kRunning) {
      actor_.Become(LifecycleState::kDraining);
    }
    actor_.Become(LifecycleState::kStopping);
    actor_.step = LifeStep::kDestroy;
    return true;
  }
  if (in_group()) {
    EndInstance(LifeStep::kDestroy);
    supervisor().OnMemberCrash(actor_.slot, actor_.serial, error);
  } else if (const std::optional<int64_t> due_ns = NextDue()) {
    EndInstance(LifeStep::kDestroy);
    Record().due_ns = *due_ns;
    shard_.context().log->Warn(
        "{} restarts in {} ms: {}", ActorText(actor_.slot, actor_.serial),
        (*due_ns - shard_.now_ns()) / 1'000'000, std::string(error.message()));
  } else {
    Fail(TooManyError(policy().limits, error));
    actor_.step = LifeStep::kDestroy;
  }
  if (!has_instance) {
    shard_.EndCallsOf(actor_);
    // Whoever was told of the crash may have stopped it at once.
    if (!OnInstanceEnd()) actor_.step = LifeStep::kEnd;
  }
  return true;
}

void Restart::OnStarted() {
  actor_.birth->TellStarted(absl::OkStatus());
  if (!policy().is_supervised() && !actor_.birth->is_its_own) {
    actor_.birth.reset();
  }
  if (in_group()) supervisor().OnMemberStarted(actor_.slot, actor_.serial);
}

void Restart::OnOwnStop() {
  if (policy().mode != RestartMode::kPermanent || actor_.drain_requested) {
    shard_.Drain(&actor_);
    return;
  }
  const uint32_t ended = Record().ended_instances;
  if (Record().stopping_instance == ended) return;
  Record().stopping_instance = ended;
  shard_.AtBoundary(&actor_, [ended](Shard& home, Actor& actor) {
    // It may have been stopped by others since, or crashed.
    if (actor.drain_requested || actor.state() != LifecycleState::kRunning ||
        actor.supervision->ended_instances != ended) {
      return;
    }
    Restart restart(home, actor);
    const absl::Status reason = UnavailableError("it stops itself");
    if (restart.in_group()) {
      restart.EndInstance(LifeStep::kOnStop);
      restart.supervisor().OnMemberCrash(actor.slot, actor.serial, reason);
    } else if (const std::optional<int64_t> due_ns = restart.NextDue()) {
      restart.EndInstance(LifeStep::kOnStop);
      restart.Record().due_ns = *due_ns;
    } else {
      restart.Fail(TooManyError(restart.policy().limits, reason));
      actor.step = LifeStep::kOnStop;
    }
  });
}

void Restart::EndWithGroup() {
  if (actor_.drain_requested) return;  // It will be gone.
  if (actor_.state() == LifecycleState::kRestarting) {
    Record().due_ns = kNoDeadline;
    // A wait for the time before is over.
    ++Record().ended_instances;
    if (actor_.step == LifeStep::kHeld) {
      supervisor().OnMemberHeld(actor_.slot, actor_.serial);
    }
    return;
  }
  const uint32_t ended = Record().ended_instances;
  shard_.AtBoundary(&actor_, [ended](Shard& home, Actor& actor) {
    // It may have broken down before, which has ended that instance.
    if (actor.drain_requested || actor.state() != LifecycleState::kRunning ||
        actor.supervision->ended_instances != ended) {
      return;
    }
    Restart(home, actor).EndInstance(LifeStep::kOnStop);
  });
  shard_.GiveUpHandlers(&actor_);
}

void Restart::BeginWithGroup(int64_t due_ns) {
  if (actor_.state() != LifecycleState::kRestarting) return;
  Record().due_ns = due_ns;
  if (actor_.step == LifeStep::kHeld) AwaitDue();
}

void Restart::FailWithGroup(const absl::Status& error) {
  if (actor_.drain_requested || actor_.state() == LifecycleState::kFailed) {
    return;
  }
  if (actor_.state() == LifecycleState::kRestarting) {
    Fail(error);
    return;
  }
  shard_.AtBoundary(&actor_, [error](Shard& home, Actor& actor) {
    if (actor.drain_requested || actor.state() != LifecycleState::kRunning) {
      return;
    }
    Restart(home, actor).Fail(error);
    actor.step = LifeStep::kOnStop;
  });
  shard_.GiveUpHandlers(&actor_);
}

Supervision& Restart::Record() {
  if (actor_.supervision == nullptr) {
    actor_.supervision = std::make_unique<Supervision>();
  }
  return *actor_.supervision;
}

void Restart::NoteCrash(const absl::Status& error) {
  static_cast<void>(Record());
  supervisor().crashes().NoteCrash(actor_.serial, ErrorText(error),
                                   shard_.now_ns());
}

void Restart::EndInstance(LifeStep first) {
  actor_.Become(LifecycleState::kRestarting);
  shard_.CancelTimers(&actor_);
  actor_.step = first;
  Record().due_ns = kNoDeadline;
}

std::optional<int64_t> Restart::NextDue() {
  const std::optional<absl::Duration> wait =
      Record().history.Next(policy().limits, shard_.now_ns(), shard_.Chance());
  if (!wait.has_value()) return std::nullopt;
  return shard_.now_ns() + absl::ToInt64Nanoseconds(*wait);
}

bool Restart::OnInstanceEnd() {
  const bool has_failed = actor_.state() == LifecycleState::kFailed;
  if (has_failed ? !policy().is_supervised() || actor_.drain_requested
                 : actor_.state() != LifecycleState::kRestarting) {
    return false;
  }
  if (actor_.drain_requested) {
    actor_.Become(LifecycleState::kStopping);
    return false;
  }
  // The image of a generation 1 or 2 guest is retired with it.
  if (actor_.workload().generation < 3) actor_.executor.reset();
  actor_.step = LifeStep::kHeld;
  ++Record().ended_instances;
  if (has_failed) {
    if (actor_.reload != nullptr) {
      std::exchange(actor_.reload, nullptr)
          ->Tell({UnavailableError("it has failed"), std::nullopt});
    }
    return true;
  }
  if (actor_.reload != nullptr) ActorReload(shard_, actor_).OnHeld();
  AwaitDue();
  if (in_group()) supervisor().OnMemberHeld(actor_.slot, actor_.serial);
  return true;
}

// The actor may be stopped meanwhile, and its slot hold another one.
void Restart::AwaitDue() {
  if (Record().due_ns == kNoDeadline) return;
  shard_.RunAt(Record().due_ns,
               [&shard = shard_, slot = actor_.slot, serial = actor_.serial,
                ended = Record().ended_instances] {
                 Actor* actor = slot->actor;
                 if (actor == nullptr || actor->serial != serial ||
                     actor->step != LifeStep::kHeld ||
                     actor->state() != LifecycleState::kRestarting ||
                     actor->supervision->ended_instances != ended) {
                   return;
                 }
                 Restart(shard, *actor).BeginWhenDue();
               });
}

void Restart::BeginWhenDue() {
  if (actor_.executor != nullptr) {
    Begin(nullptr);
  } else {
    supervisor().RenewExecutor(actor_.slot, actor_.serial);
  }
}

void Restart::Begin(absl::StatusOr<std::unique_ptr<Executor>> executor) {
  // It may have been stopped or have failed meanwhile.
  if (actor_.step != LifeStep::kHeld ||
      actor_.state() != LifecycleState::kRestarting) {
    return;
  }
  // A reload may have brought it one of the next generation.
  if (actor_.executor == nullptr && !executor.ok()) {
    Fail(executor.status());
    if (in_group()) {
      supervisor().OnMemberFailed(actor_.slot, actor_.serial,
                                  executor.status());
    }
    return;
  }
  if (actor_.executor == nullptr) actor_.EnterBy(*std::move(executor));
  if (Record().due_ns > shard_.now_ns()) return;  // Its group says so.
  supervisor().crashes().NoteRestart(actor_.serial);
  // It is not the one that was told.
  actor_.link_told = 0;
  actor_.Become(LifecycleState::kInitialising);
  actor_.step = LifeStep::kCreate;
  shard_.Schedule(&actor_);
}

void Restart::Abandon() {
  if (actor_.state() == LifecycleState::kRestarting) {
    actor_.Become(LifecycleState::kStopping);
  }
  actor_.step = LifeStep::kEnd;
  shard_.Schedule(&actor_);
}

// It stays to be seen, until somebody stops it.
void Restart::Fail(const absl::Status& error) {
  actor_.Become(LifecycleState::kFailed);
  shard_.CancelTimers(&actor_);
  NoteCrash(error);
  shard_.context().log->Error("{} has failed: {}",
                              ActorText(actor_.slot, actor_.serial),
                              std::string(error.message()));
  actor_.birth->TellStarted(error);
  shard_.DropMailbox(&actor_);
}

void Restart::OnEnd() {
  if (actor_.birth != nullptr) {
    actor_.birth->TellStarted(UnavailableError(
        fmt::format("actor {} was stopped before it had started",
                    ActorText(actor_.slot, actor_.serial))));
  }
  if (actor_.supervision != nullptr) {
    supervisor().crashes().Forget(actor_.serial);
  }
  if (in_group()) supervisor().OnMemberGone(actor_.slot, actor_.serial);
}

}  // namespace troupe
