// One group of actors that are restarted together: who ends and who begins, one
// after the other, as its members break down, end and start.
//
// Members end against the order in which they start, each when the one after it
// has ended, so that whoever serves others is there until they are gone; they
// begin in that order, each when the one before it has started. A crash in the
// midst of it widens what is restarted and begins anew.
//
// Decisions only: what happens comes in as events, and what is to be done comes
// out as steps. Time and chance come from outside.
#ifndef TROUPE_HOST_SUPERVISE_GROUP_PLAN_H_
#define TROUPE_HOST_SUPERVISE_GROUP_PLAN_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "host/supervise/group_policy.h"
#include "host/supervise/restart_history.h"

namespace troupe {

// One actor of a group. They start in the order of their workloads' places in
// it, then in that of their serial numbers.
struct GroupMember {
  uint32_t place = 0;
  uint64_t serial = 0;

  // The check reads a pointer into the 0 of a comparison.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const GroupMember&) const = default;
};

struct GroupStep {
  enum class Kind : uint8_t {
    kEnd,    // its instance ends, and it has none until it may begin
    kBegin,  // it has its next instance at `due_ns`
    kGiveUp  // the group was restarted too often; `member` means nothing
  };

  Kind kind{};
  GroupMember member;
  int64_t due_ns = 0;  // of the host's clock

  friend bool operator==(const GroupStep&, const GroupStep&) = default;
};

class GroupPlan {
 public:
  GroupPlan(GroupStrategy strategy, const RestartLimits& limits)
      : strategy_(strategy), limits_(limits) {}

  using Steps = std::vector<GroupStep>;

  // The instance of `member` broke down, and ends. `living` are all members of
  // the group, that one too.
  Steps OnCrash(const GroupMember& member, const std::set<GroupMember>& living,
                int64_t now_ns, double chance);

  // `member` has no instance any more, and none is due.
  Steps OnHeld(const GroupMember& member, int64_t now_ns);

  // An instance of `member` has started.
  Steps OnStarted(const GroupMember& member, int64_t now_ns);

  // `member` is no more.
  Steps OnGone(const GroupMember& member, int64_t now_ns);

  // `member` was told to end and has not. Its instance is left as it is; when
  // it ends after all, the next one begins. Whether that was still waited for.
  bool OnOverdue(const GroupMember& member, int64_t now_ns, Steps* steps);

  // The group is given up: all that went before is forgotten, for members that
  // are made later.
  void GiveUp();

 private:
  bool IsRestartedWith(const GroupMember& member,
                       const GroupMember& other) const;
  // What can be done now.
  Steps Next(int64_t now_ns);

  // Constant after construction.
  const GroupStrategy strategy_;
  const RestartLimits limits_;

  RestartHistory history_;
  std::set<GroupMember> to_end_;
  std::set<GroupMember> ending_;
  std::set<GroupMember> held_;
  std::optional<GroupMember> starting_;
  int64_t due_ns_ = 0;  // when the first of those that are held may begin
};

}  // namespace troupe

#endif  // TROUPE_HOST_SUPERVISE_GROUP_PLAN_H_
