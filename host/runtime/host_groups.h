// The groups of one host: what happens to their members goes into their plans,
// and what the plans say goes to the members' shards.
#ifndef TROUPE_HOST_RUNTIME_HOST_GROUPS_H_
#define TROUPE_HOST_RUNTIME_HOST_GROUPS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "host/actor/actor_slot.h"
#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/mutex.h"
#include "host/runtime/options.h"
#include "host/runtime/workload_definition.h"
#include "host/shard/shard.h"
#include "host/supervise/group_plan.h"
#include "host/supervise/group_policy.h"

namespace troupe {

// How long the others wait for a member that was told to end: as long as a call
// that its handler may be in.
inline constexpr absl::Duration kGroupPatience = absl::Seconds(30);

class HostGroups {
 public:
  // All outlive the groups.
  struct Parts {
    const Clock* clock = nullptr;
    Log* log = nullptr;
    ShardDirectory* shards = nullptr;
    EscalationFn on_escalation;
  };

  explicit HostGroups(Parts parts) : parts_(std::move(parts)) {}

  HostGroups(const HostGroups&) = delete;
  HostGroups& operator=(const HostGroups&) = delete;

  // Makes a group known. `is_workload` tells which workloads are known already.
  //   Thread: any.
  //   Errors: as Host::AddGroup.
  absl::Status Add(GroupOptions options,
                   const std::function<bool(std::string_view)>& is_workload)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Makes `workload` a member of its group, if it has one.
  //   Thread: any.
  //   Errors: INVALID_ARGUMENT when its actors are never restarted.
  absl::Status Join(WorkloadDefinition* workload) ABSL_LOCKS_EXCLUDED(mutex_);

  // A member lives, with `serial` in `slot`.
  //   Thread: any.
  void OnMade(ActorSlot* slot, uint64_t serial) ABSL_LOCKS_EXCLUDED(mutex_);

  // What happens to it; as GroupPlan has it. One that has failed can't have
  // another instance.
  //   Thread: its shard's.
  void OnCrash(ActorSlot* slot, uint64_t serial, const absl::Status& error)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void OnHeld(ActorSlot* slot, uint64_t serial) ABSL_LOCKS_EXCLUDED(mutex_);
  void OnStarted(ActorSlot* slot, uint64_t serial) ABSL_LOCKS_EXCLUDED(mutex_);
  void OnGone(ActorSlot* slot, uint64_t serial) ABSL_LOCKS_EXCLUDED(mutex_);
  void OnFailed(ActorSlot* slot, uint64_t serial, const absl::Status& error)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Living {
    ActorSlot* slot = nullptr;
    int64_t told_to_end_ns = 0;
  };

  struct Group {
    explicit Group(GroupOptions group_options)
        : options(std::move(group_options)),
          plan(options.strategy, options.limits) {}

    const GroupOptions options;
    GroupPlan plan;
    std::map<GroupMember, Living> members;
  };

  Group& GroupOf(const ActorSlot* slot) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Take(Group* group, const GroupPlan::Steps& steps)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TellToEnd(Group* group, const GroupMember& member)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnOverdue(std::string_view name, const GroupMember& member)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Fails the members, or says why the host is to stop.
  std::optional<std::string> GiveUp(Group* group, const GroupMember& member,
                                    const absl::Status& error)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Tell(const GroupMember& member, const Living& living,
            Shard::ActorTask task) const;

  // Constant after construction.
  const Parts parts_;

  // Shared between threads.
  Mutex mutex_;
  std::map<std::string, std::unique_ptr<Group>, std::less<>> groups_
      ABSL_GUARDED_BY(mutex_);
  std::minstd_rand random_ ABSL_GUARDED_BY(mutex_){std::random_device()()};
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_HOST_GROUPS_H_
