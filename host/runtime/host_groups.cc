#include "host/runtime/host_groups.h"

#include <algorithm>
#include <set>
#include <vector>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/shard/call_text.h"
#include "host/shard/restart.h"

namespace troupe {
namespace {

GroupMember MemberOf(const ActorSlot* slot, uint64_t serial) {
  return {slot->workload.load(std::memory_order_relaxed)->place_in_group,
          serial};
}

std::string Text(const absl::Status& error) {
  return std::string(error.message());
}

}  // namespace

absl::Status HostGroups::Add(
    GroupOptions options,
    const std::function<bool(std::string_view)>& is_workload) {
  const auto fault = [&options](std::string_view text) {
    return InvalidArgumentError(
        fmt::format("group '{}': {}", options.name, text));
  };
  if (options.members.empty()) return fault("it has no members");
  if (std::string text = FaultOf(options.limits); !text.empty()) {
    return fault(text);
  }
  if (options.escalation == Escalation::kStop && !parts_.on_escalation) {
    return fault("nobody is there to stop the host: on_escalation is not set");
  }
  MutexLock lock(&mutex_);
  if (groups_.contains(options.name)) return fault("there is one already");
  for (auto it = options.members.begin(); it != options.members.end(); ++it) {
    if (std::count(options.members.begin(), it, *it) > 0) {
      return fault(fmt::format("'{}' is its member twice", *it));
    }
    for (const auto& [name, group] : groups_) {
      if (std::count(group->options.members.begin(),
                     group->options.members.end(), *it) > 0) {
        return fault(fmt::format("'{}' is in group '{}' already", *it, name));
      }
    }
    if (is_workload(*it)) {
      return fault(fmt::format("workload '{}' was added before it", *it));
    }
  }
  std::string name = options.name;
  groups_.emplace(std::move(name), std::make_unique<Group>(std::move(options)));
  return absl::OkStatus();
}

absl::Status HostGroups::Join(WorkloadDefinition* workload) {
  const WorkloadInfo& info = workload->info();
  MutexLock lock(&mutex_);
  for (const auto& [name, group] : groups_) {
    const std::vector<std::string>& members = group->options.members;
    const auto found = std::find(members.begin(), members.end(), info.name);
    if (found == members.end()) continue;
    if (!info.restart.is_supervised()) {
      return InvalidArgumentError(
          fmt::format("workload '{}' is in group '{}' and never restarted",
                      info.name, name));
    }
    workload->JoinGroup(name, static_cast<uint32_t>(found - members.begin()));
  }
  return absl::OkStatus();
}

HostGroups::Group& HostGroups::GroupOf(const ActorSlot* slot) {
  return *groups_.find(slot->workload.load(std::memory_order_relaxed)->group)
              ->second;
}

void HostGroups::OnMade(ActorSlot* slot, uint64_t serial) {
  MutexLock lock(&mutex_);
  GroupOf(slot).members[MemberOf(slot, serial)].slot = slot;
}

void HostGroups::OnCrash(ActorSlot* slot, uint64_t serial,
                         const absl::Status& error) {
  std::optional<std::string> escalated;
  {
    MutexLock lock(&mutex_);
    Group& group = GroupOf(slot);
    const GroupMember member = MemberOf(slot, serial);
    if (!group.members.contains(member)) {
      // The group was given up while the actor was about to hear of it.
      Tell(member, Living{slot, 0}, [error](Shard& shard, Actor& actor) {
        Restart(shard, actor).FailWithGroup(error);
      });
      return;
    }
    std::set<GroupMember> living;
    for (const auto& [other, unused] : group.members) living.insert(other);
    const GroupPlan::Steps steps =
        group.plan.OnCrash(member, living, parts_.clock->NowNanos(),
                           std::uniform_real_distribution<double>()(random_));
    if (!steps.empty() && steps[0].kind == GroupStep::Kind::kGiveUp) {
      const RestartLimits& limits = group.options.limits;
      escalated = GiveUp(
          &group, member,
          absl::Status(
              error.code(),
              fmt::format("group '{}' is given up after {} restarts within {}; "
                          "{}: {}",
                          group.options.name, limits.max_restarts,
                          absl::FormatDuration(limits.period),
                          ActorText(slot, serial), Text(error))));
    } else {
      parts_.log->Warn("{} restarts with its group '{}': {}",
                       ActorText(slot, serial), group.options.name,
                       Text(error));
      Take(&group, steps);
    }
  }
  // Outside the lock: it is the program's.
  if (escalated.has_value()) parts_.on_escalation(*escalated);
}

void HostGroups::OnFailed(ActorSlot* slot, uint64_t serial,
                          const absl::Status& error) {
  std::optional<std::string> escalated;
  {
    MutexLock lock(&mutex_);
    Group& group = GroupOf(slot);
    escalated =
        GiveUp(&group, MemberOf(slot, serial),
               absl::Status(error.code(),
                            fmt::format("group '{}' is given up; {}: {}",
                                        group.options.name,
                                        ActorText(slot, serial), Text(error))));
  }
  if (escalated.has_value()) parts_.on_escalation(*escalated);
}

// Of a group that was given up, former members may still be on their way.
void HostGroups::OnHeld(ActorSlot* slot, uint64_t serial) {
  MutexLock lock(&mutex_);
  Group& group = GroupOf(slot);
  const GroupMember member = MemberOf(slot, serial);
  if (!group.members.contains(member)) {
    // It was told to end before its group was given up, and to fail behind
    // that, where it does not hear it any more.
    Tell(member, Living{slot, 0},
         [name = group.options.name](Shard& shard, Actor& actor) {
           Restart(shard, actor)
               .FailWithGroup(UnavailableError(
                   fmt::format("group '{}' is given up", name)));
         });
    return;
  }
  Take(&group, group.plan.OnHeld(member, parts_.clock->NowNanos()));
}

void HostGroups::OnStarted(ActorSlot* slot, uint64_t serial) {
  MutexLock lock(&mutex_);
  Group& group = GroupOf(slot);
  const GroupMember member = MemberOf(slot, serial);
  if (!group.members.contains(member)) return;
  Take(&group, group.plan.OnStarted(member, parts_.clock->NowNanos()));
}

void HostGroups::OnGone(ActorSlot* slot, uint64_t serial) {
  MutexLock lock(&mutex_);
  Group& group = GroupOf(slot);
  const GroupMember member = MemberOf(slot, serial);
  if (group.members.erase(member) == 0) return;
  Take(&group, group.plan.OnGone(member, parts_.clock->NowNanos()));
}

// Posted, never run at once: the lock is held.
void HostGroups::Tell(const GroupMember& member, const Living& living,
                      Shard::ActorTask task) const {
  ActorSlot* const slot = living.slot;
  Shard* const home =
      &parts_.shards->At(slot->shard.load(std::memory_order_relaxed));
  home->Post(
      [home, slot, serial = member.serial, task = std::move(task)]() mutable {
        Actor* actor = slot->actor;
        if (actor != nullptr && actor->serial == serial) task(*home, *actor);
      });
}

void HostGroups::Take(Group* group, const GroupPlan::Steps& steps) {
  for (const GroupStep& step : steps) {
    const auto found = group->members.find(step.member);
    if (found == group->members.end()) continue;
    if (step.kind == GroupStep::Kind::kEnd) {
      TellToEnd(group, step.member);
    } else {
      Tell(step.member, found->second,
           [due_ns = step.due_ns](Shard& shard, Actor& actor) {
             Restart(shard, actor).BeginWithGroup(due_ns);
           });
    }
  }
}

void HostGroups::TellToEnd(Group* group, const GroupMember& member) {
  Living& living = group->members[member];
  living.told_to_end_ns = parts_.clock->NowNanos();
  Tell(member, living, [](Shard& shard, Actor& actor) {
    Restart(shard, actor).EndWithGroup();
  });
  // On the shard that told of what led to this: its thread runs. There is none
  // when the host is at its end.
  Shard* const here = Shard::Current();
  if (here == nullptr) return;
  here->RunAt(
      living.told_to_end_ns + absl::ToInt64Nanoseconds(kGroupPatience),
      [this, name = group->options.name, member] { OnOverdue(name, member); });
}

void HostGroups::OnOverdue(std::string_view name, const GroupMember& member) {
  MutexLock lock(&mutex_);
  Group& group = *groups_.find(name)->second;
  const auto found = group.members.find(member);
  const int64_t now_ns = parts_.clock->NowNanos();
  if (found == group.members.end() ||
      now_ns - found->second.told_to_end_ns <
          absl::ToInt64Nanoseconds(kGroupPatience)) {
    return;
  }
  GroupPlan::Steps steps;
  if (!group.plan.OnOverdue(member, now_ns, &steps)) return;
  parts_.log->Error(
      "{} has not come to an end within {}; the others of group '{}' are "
      "restarted without it",
      ActorText(found->second.slot, member.serial),
      absl::FormatDuration(kGroupPatience), name);
  Take(&group, steps);
}

std::optional<std::string> HostGroups::GiveUp(Group* group,
                                              const GroupMember& member,
                                              const absl::Status& error) {
  parts_.log->Error("{}", Text(error));
  group->plan.GiveUp();
  const bool stops = group->options.escalation == Escalation::kStop;
  for (const auto& [other, living] : group->members) {
    if (stops && other != member) continue;
    Tell(other, living, [error](Shard& shard, Actor& actor) {
      Restart(shard, actor).FailWithGroup(error);
    });
  }
  if (stops) {
    group->members.erase(member);
    return Text(error);
  }
  group->members.clear();
  return std::nullopt;
}

}  // namespace troupe
