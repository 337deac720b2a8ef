#include "host/route/registry.h"

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/lifecycle.h"

namespace troupe {

void Registry::Add(ActorSlot* slot, uint64_t serial) {
  const WorkloadInfo* workload = slot->workload.load(std::memory_order_relaxed);
  MutexLock lock(&mutex_);
  std::vector<ActorRef>& of_type = by_type_[workload->type.ToString()].actors;
  slot->place_by_type = static_cast<uint32_t>(of_type.size());
  of_type.push_back({slot, serial});
  std::vector<ActorRef>& of_name = by_name_[workload->name].actors;
  slot->place_by_name = static_cast<uint32_t>(of_name.size());
  of_name.push_back({slot, serial});
  ++size_;
}

void Registry::Remove(ActorSlot* slot) {
  const WorkloadInfo* workload = slot->workload.load(std::memory_order_relaxed);
  MutexLock lock(&mutex_);
  // The last one takes the place that becomes free.
  std::vector<ActorRef>& of_type = by_type_[workload->type.ToString()].actors;
  of_type[slot->place_by_type] = of_type.back();
  of_type.back().slot->place_by_type = slot->place_by_type;
  of_type.pop_back();
  std::vector<ActorRef>& of_name = by_name_[workload->name].actors;
  of_name[slot->place_by_name] = of_name.back();
  of_name.back().slot->place_by_name = slot->place_by_name;
  of_name.pop_back();
  --size_;
}

absl::StatusOr<ActorRef> Registry::Pick(Groups* groups, std::string_view key,
                                        std::string_view what) {
  const auto found = groups->find(key);
  if (found == groups->end() || found->second.actors.empty()) {
    return NotFoundError(fmt::format("no actor of {} {}", what, key));
  }
  Group& group = found->second;
  const size_t count = group.actors.size();
  const ActorRef* starting = nullptr;
  for (size_t i = 0; i < count; ++i) {
    const size_t place = (group.next + i) % count;
    const ActorRef& actor = group.actors[place];
    const LifecycleState state =
        actor.slot->state.load(std::memory_order_acquire);
    if (state == LifecycleState::kRunning) {
      group.next = place + 1;
      return actor;
    }
    if (Accepts(state) && starting == nullptr) starting = &actor;
  }
  if (starting != nullptr) return *starting;
  return NotFoundError(fmt::format(
      "no actor of {} {} takes messages: all {} stop or have failed", what, key,
      count));
}

absl::StatusOr<ActorRef> Registry::Discover(const abi::ActrType& type) {
  const std::string key = ActrType::From(type).ToString();
  MutexLock lock(&mutex_);
  return Pick(&by_type_, key, "type");
}

absl::StatusOr<ActorRef> Registry::DiscoverByName(std::string_view name) {
  MutexLock lock(&mutex_);
  return Pick(&by_name_, name, "workload");
}

std::vector<ActorRef> Registry::All() const {
  MutexLock lock(&mutex_);
  std::vector<ActorRef> all;
  all.reserve(size_);
  for (const auto& [type, group] : by_type_) {
    all.insert(all.end(), group.actors.begin(), group.actors.end());
  }
  return all;
}

size_t Registry::size() const {
  MutexLock lock(&mutex_);
  return size_;
}

}  // namespace troupe
