#include "host/shard/restart.h"

#include <optional>
#include <string>
#include <utility>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/base/check.h"
#include "host/shard/call_text.h"
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
  const std::optional<absl::Duration> wait =
      Record().history.Next(policy().limits, shard_.now_ns(), shard_.Chance());
  if (wait.has_value()) {
    shard_.context().log->Warn(
        "{} restarts in {}: {}", ActorText(actor_.slot, actor_.serial),
        absl::FormatDuration(*wait), std::string(error.message()));
    EndInstance(LifeStep::kDestroy, *wait);
  } else {
    Fail(TooManyError(policy().limits, error));
    actor_.step = LifeStep::kDestroy;
  }
  if (!has_instance) TROUPE_CHECK(OnInstanceEnd());
  return true;
}

void Restart::OnOwnStop() {
  if (policy().mode != RestartMode::kPermanent || actor_.drain_requested) {
    shard_.Drain(&actor_);
    return;
  }
  shard_.AtBoundary(&actor_, [](Shard& home, Actor& actor) {
    // It may have been stopped by others since, or crashed.
    Restart restart(home, actor);
    if (actor.drain_requested || actor.state() != LifecycleState::kRunning) {
      return;
    }
    const std::optional<absl::Duration> wait = restart.Record().history.Next(
        restart.policy().limits, home.now_ns(), home.Chance());
    if (wait.has_value()) {
      restart.EndInstance(LifeStep::kOnStop, *wait);
      return;
    }
    restart.NoteCrash(TooManyError(restart.policy().limits,
                                   absl::UnavailableError("it stops itself")));
    home.Drain(&actor);
  });
}

Supervision& Restart::Record() {
  if (actor_.supervision == nullptr) {
    actor_.supervision = std::make_unique<Supervision>();
  }
  return *actor_.supervision;
}

void Restart::NoteCrash(const absl::Status& error) {
  static_cast<void>(Record());
  shard_.context().supervisor->crashes().NoteCrash(
      actor_.serial, ErrorText(error), shard_.now_ns());
}

void Restart::EndInstance(LifeStep first, absl::Duration wait) {
  actor_.Become(LifecycleState::kRestarting);
  actor_.step = first;
  Record().due_ns = shard_.now_ns() + absl::ToInt64Nanoseconds(wait);
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
  if (!has_failed) AwaitDue();
  return true;
}

// The actor may be stopped meanwhile, and its slot hold another one.
void Restart::AwaitDue() {
  shard_.RunAt(Record().due_ns,
               [&shard = shard_, slot = actor_.slot, serial = actor_.serial,
                ended = Record().ended_instances] {
                 Actor* actor = slot->actor;
                 if (actor == nullptr || actor->serial != serial ||
                     actor->step != LifeStep::kHeld ||
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
    shard_.context().supervisor->RenewExecutor(actor_.slot, actor_.serial);
  }
}

void Restart::Begin(absl::StatusOr<std::unique_ptr<Executor>> executor) {
  if (actor_.step != LifeStep::kHeld) return;  // Stopped meanwhile.
  if (!executor.ok()) {
    NoteCrash(executor.status());
    Fail(executor.status());
    return;
  }
  if (*executor != nullptr) actor_.executor = *std::move(executor);
  shard_.context().supervisor->crashes().NoteRestart(actor_.serial);
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
    shard_.context().supervisor->crashes().Forget(actor_.serial);
  }
}

}  // namespace troupe
