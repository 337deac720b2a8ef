// Tells actors of what happens around their host: each shard is sent one task
// with all of its actors, so that notices from one thread reach an actor in
// their order, whomever they are for.
#include <memory>
#include <utility>
#include <vector>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/runtime/host_impl.h"
#include "host/runtime/notice_hook.h"

namespace troupe {

void Host::Impl::FireHook(const std::vector<ActorRef>& actors,
                          HookEvent event) {
  const auto hook = std::make_shared<const HookEvent>(std::move(event));
  std::vector<std::vector<ActorRef>> by_shard(shards_.size());
  for (const ActorRef& actor : actors) {
    by_shard[actor.slot->shard.load(std::memory_order_relaxed)].push_back(
        actor);
  }
  for (size_t index = 0; index < by_shard.size(); ++index) {
    if (by_shard[index].empty()) continue;
    Shard* const home = shards_[index].get();
    home->Post([home, hook, told = std::move(by_shard[index])] {
      for (const ActorRef& actor : told) {
        Actor* const living = actor.slot->actor;
        if (living != nullptr && living->serial == actor.serial) {
          home->TakeHook(living, hook);
        }
      }
    });
  }
}

absl::Status Host::Impl::NotifyActor(const ActrId& id, const Notice& notice) {
  absl::StatusOr<HookEvent> event = ToHook(notice);
  if (!event.ok()) return event.status();
  const ActorRef actor = router_->Find(id.View());
  if (actor.slot == nullptr) {
    return NotFoundError(fmt::format("no actor {}", id.ToString()));
  }
  FireHook({actor}, *std::move(event));
  return absl::OkStatus();
}

absl::Status Host::Impl::NotifyType(const ActrType& type,
                                    const Notice& notice) {
  absl::StatusOr<HookEvent> event = ToHook(notice);
  if (!event.ok()) return event.status();
  if (FindByType(type.View()) == nullptr) {
    return NotFoundError(
        fmt::format("no workload of type {}", type.ToString()));
  }
  std::vector<ActorRef> actors = registry_.All();
  std::erase_if(actors, [&type](const ActorRef& actor) {
    return actor.slot->workload.load(std::memory_order_acquire)->type != type;
  });
  FireHook(actors, *std::move(event));
  return absl::OkStatus();
}

absl::Status Host::Impl::NotifyAll(const Notice& notice) {
  absl::StatusOr<HookEvent> event = ToHook(notice);
  if (!event.ok()) return event.status();
  FireHook(registry_.All(), *std::move(event));
  return absl::OkStatus();
}

HookCounts Host::Impl::Hooks() const {
  return {Sum(&ShardCounters::hooks_told), Sum(&ShardCounters::hooks_coalesced),
          Sum(&ShardCounters::hooks_dropped),
          Sum(&ShardCounters::hooks_failed)};
}

TimerCounts Host::Impl::Timers() const {
  return {Sum(&ShardCounters::timers_fired), Sum(&ShardCounters::timers_missed),
          Sum(&ShardCounters::timers_failed)};
}

absl::Status Host::NotifyActor(const ActrId& id, const Notice& notice) {
  return impl_->NotifyActor(id, notice);
}

absl::Status Host::NotifyType(const ActrType& type, const Notice& notice) {
  return impl_->NotifyType(type, notice);
}

absl::Status Host::NotifyAll(const Notice& notice) {
  return impl_->NotifyAll(notice);
}

HookCounts Host::Hooks() const { return impl_->Hooks(); }

TimerCounts Host::Timers() const { return impl_->Timers(); }

}  // namespace troupe
