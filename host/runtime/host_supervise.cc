// What a host does when guests hang or break down: who looks after them, new
// ways into them, groups of them, and what it says of it.
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/actor/executor.h"
#include "host/runtime/host_impl.h"
#include "host/shard/restart.h"

namespace troupe {

absl::Status Host::Impl::StartControl() {
  control_ = options_.control;
  if (control_ == nullptr) {
    absl::StatusOr<std::unique_ptr<LoopThread>> thread =
        LoopThread::Start("troupe-control");
    if (!thread.ok()) return thread.status();
    own_control_ = *std::move(thread);
    control_ = own_control_.get();
  }
  reload_watch_ = std::make_unique<ReloadWatch>(
      ReloadWatch::Parts{clock_, &guest_threads_, control_});
  return absl::OkStatus();
}

void Host::Impl::StartWatch() {
  if (options_.watchdog == absl::ZeroDuration()) return;
  HostWatch::Parts parts;
  parts.clock = clock_;
  parts.log = log_;
  parts.slots = &slots_;
  parts.threads = &guest_threads_;
  parts.control = control_;
  parts.threshold = options_.watchdog;
  watch_ = std::make_unique<HostWatch>(parts);
}

void Host::Impl::Watch() {
  if (watch_ != nullptr) watch_->Look();
  reload_watch_->Look();
}

// A library is copied and loaded, which a shard must not wait for.
void Host::Impl::RenewExecutor(ActorSlot* slot, uint64_t serial) {
  const WorkloadDefinition* workload =
      FindByName(slot->workload.load(std::memory_order_relaxed)->name);
  Shard* home = &At(slot->shard.load(std::memory_order_relaxed));
  loader_->Post([this, workload, home, slot, serial] {
    absl::StatusOr<std::unique_ptr<Executor>> executor =
        NewExecutor(*workload, home);
    Shard::AtHome(
        this, slot, serial,
        [executor = std::move(executor)](Shard& shard, Actor& actor) mutable {
          Restart(shard, actor).Begin(std::move(executor));
        });
  });
}

absl::Status Host::Impl::AddGroup(GroupOptions options) {
  return groups_->Add(std::move(options), [this](std::string_view name) {
    return FindByName(name) != nullptr;
  });
}

void Host::Impl::OnMemberCrash(ActorSlot* slot, uint64_t serial,
                               const absl::Status& error) {
  groups_->OnCrash(slot, serial, error);
}

void Host::Impl::OnMemberHeld(ActorSlot* slot, uint64_t serial) {
  groups_->OnHeld(slot, serial);
}

void Host::Impl::OnMemberStarted(ActorSlot* slot, uint64_t serial) {
  groups_->OnStarted(slot, serial);
}

void Host::Impl::OnMemberFailed(ActorSlot* slot, uint64_t serial,
                                const absl::Status& error) {
  groups_->OnFailed(slot, serial, error);
}

void Host::Impl::OnMemberGone(ActorSlot* slot, uint64_t serial) {
  groups_->OnGone(slot, serial);
}

void Host::Impl::AddCrash(ActorInfo* info) const {
  std::optional<CrashRecord> record = crashes_.Find(info->id.serial_number);
  if (!record.has_value()) return;
  info->restarts = record->restarts;
  info->last_crash = std::move(record->last_error);
  info->last_crash_ago = absl::Nanoseconds(NowNanos() - record->last_ns);
}

}  // namespace troupe
