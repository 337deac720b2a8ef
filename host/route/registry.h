// Which actors live, by type and by workload: what discovery looks up. Finding
// an actor by its id does not come here; that is the slot table's, without a
// lock.
#ifndef TROUPE_HOST_ROUTE_REGISTRY_H_
#define TROUPE_HOST_ROUTE_REGISTRY_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "abi/actr_id.h"
#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "host/actor/actor_slot.h"
#include "host/base/mutex.h"

namespace troupe {

// One living actor.
struct ActorRef {
  ActorSlot* slot = nullptr;
  uint64_t serial = 0;
};

// Thread: any, for all of it.
class Registry {
 public:
  Registry() = default;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // `slot` holds an actor, from now until Remove(). Its WorkloadInfo lives as
  // long as this.
  void Add(ActorSlot* slot);
  void Remove(ActorSlot* slot);

  // An actor of `type`: those that run in turn, else one that starts.
  //   Errors: NOT_FOUND when there is none.
  absl::StatusOr<ActorRef> Discover(const abi::ActrType& type);

  // The same among the actors of the workload called `name`.
  absl::StatusOr<ActorRef> DiscoverByName(std::string_view name);

  // Every actor, in no order.
  std::vector<ActorRef> All() const;

  size_t size() const;

 private:
  struct Group {
    std::vector<ActorSlot*> actors;
    size_t next = 0;
  };

  // Where the actors of one workload are.
  struct Places {
    Group* by_type = nullptr;
    Group* by_name = nullptr;
  };

  using Groups = std::map<std::string, Group, std::less<>>;

  const Places& PlacesOf(const WorkloadInfo* workload)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static absl::StatusOr<ActorRef> Pick(Groups* groups, std::string_view key,
                                       std::string_view what);

  mutable Mutex mutex_;
  Groups by_type_ ABSL_GUARDED_BY(mutex_);
  Groups by_name_ ABSL_GUARDED_BY(mutex_);
  // So that an actor comes and goes without its type being written out.
  std::map<const WorkloadInfo*, Places> places_ ABSL_GUARDED_BY(mutex_);
  size_t size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_REGISTRY_H_
