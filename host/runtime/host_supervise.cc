// What a host does when guests break down: new ways into them, groups of them,
// and what it says of it.
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
