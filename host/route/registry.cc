#include "host/route/registry.h"

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/lifecycle.h"

namespace troupe {
namespace {

// An actor that lives here is removed before its slot is freed.
ActorRef RefOf(ActorSlot* slot) {
  return {slot, slot->serial.load(std::memory_order_acquire)};
}

}  // namespace

const Registry::Places& Registry::PlacesOf(const WorkloadInfo* workload) {
  Places& places = places_[workload];
  if (places.by_type == nullptr) {
    places.by_type = &by_type_[workload->type.ToString()];
    places.by_name = &by_name_[workload->name];
  }
  return places;
}

void Registry::Add(ActorSlot* slot) {
  const WorkloadInfo* workload = slot->workload.load(std::memory_order_relaxed);
  MutexLock lock(&mutex_);
  const Places& places = PlacesOf(workload);
  std::vector<ActorSlot*>& of_type = places.by_type->actors;
  slot->place_by_type = static_cast<uint32_t>(of_type.size());
  of_type.push_back(slot);
  std::vector<ActorSlot*>& of_name = places.by_name->actors;
  slot->place_by_name = static_cast<uint32_t>(of_name.size());
  of_name.push_back(slot);
  ++size_;
}

void Registry::Remove(ActorSlot* slot) {
  const WorkloadInfo* workload = slot->workload.load(std::memory_order_relaxed);
  MutexLock lock(&mutex_);
  const Places& places = PlacesOf(workload);
  // The last one takes the place that becomes free.
  std::vector<ActorSlot*>& of_type = places.by_type->actors;
  of_type[slot->place_by_type] = of_type.back();
  of_type.back()->place_by_type = slot->place_by_type;
  of_type.pop_back();
  std::vector<ActorSlot*>& of_name = places.by_name->actors;
  of_name[slot->place_by_name] = of_name.back();
  of_name.back()->place_by_name = slot->place_by_name;
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
  ActorSlot* starting = nullptr;
  for (size_t i = 0; i < count; ++i) {
    const size_t place = (group.next + i) % count;
    ActorSlot* slot = group.actors[place];
    const LifecycleState state = slot->state.load(std::memory_order_acquire);
    if (state == LifecycleState::kRunning) {
      group.next = place + 1;
      return RefOf(slot);
    }
    if (Accepts(state) && starting == nullptr) starting = slot;
  }
  if (starting != nullptr) return RefOf(starting);
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
    for (ActorSlot* slot : group.actors) all.push_back(RefOf(slot));
  }
  return all;
}

size_t Registry::size() const {
  MutexLock lock(&mutex_);
  return size_;
}

}  // namespace troupe
