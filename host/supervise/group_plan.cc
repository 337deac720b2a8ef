#include "host/supervise/group_plan.h"

#include <algorithm>

#include "absl/time/time.h"

namespace troupe {

bool GroupPlan::IsRestartedWith(const GroupMember& member,
                                const GroupMember& other) const {
  switch (strategy_) {
    case GroupStrategy::kOneForOne:
      return false;
    case GroupStrategy::kAllForOne:
      return true;
    case GroupStrategy::kRestForOne:
      return other > member;
  }
  return false;
}

GroupPlan::Steps GroupPlan::OnCrash(const GroupMember& member,
                                    const std::set<GroupMember>& living,
                                    int64_t now_ns, double chance) {
  if (to_end_.erase(member) != 0 || ending_.contains(member)) {
    // It was to end anyway.
    ending_.insert(member);
    return {};
  }
  const std::optional<absl::Duration> wait =
      history_.Next(limits_, now_ns, chance);
  if (!wait.has_value()) {
    GiveUp();
    return {{GroupStep::Kind::kGiveUp, member, now_ns}};
  }
  const int64_t due_ns = now_ns + absl::ToInt64Nanoseconds(*wait);
  if (strategy_ == GroupStrategy::kOneForOne) {
    return {{GroupStep::Kind::kBegin, member, due_ns}};
  }
  due_ns_ = std::max(due_ns_, due_ns);
  if (starting_ == member) starting_.reset();
  ending_.insert(member);
  for (const GroupMember& other : living) {
    if (IsRestartedWith(member, other) && !ending_.contains(other) &&
        !held_.contains(other)) {
      to_end_.insert(other);
    }
  }
  // One that is about to start ends when it has, and starts again.
  if (starting_.has_value() && to_end_.contains(*starting_)) starting_.reset();
  return Next(now_ns);
}

GroupPlan::Steps GroupPlan::OnHeld(const GroupMember& member, int64_t now_ns) {
  if (strategy_ == GroupStrategy::kOneForOne) return {};
  // It was told to end after it had, and begins already.
  if (starting_ == member) return {};
  ending_.erase(member);
  held_.insert(member);
  return Next(now_ns);
}

GroupPlan::Steps GroupPlan::OnStarted(const GroupMember& member,
                                      int64_t now_ns) {
  if (starting_ != member) return {};
  starting_.reset();
  return Next(now_ns);
}

GroupPlan::Steps GroupPlan::OnGone(const GroupMember& member, int64_t now_ns) {
  to_end_.erase(member);
  ending_.erase(member);
  held_.erase(member);
  if (starting_ == member) starting_.reset();
  return Next(now_ns);
}

bool GroupPlan::OnOverdue(const GroupMember& member, int64_t now_ns,
                          Steps* steps) {
  if (ending_.erase(member) == 0) return false;
  *steps = Next(now_ns);
  return true;
}

GroupPlan::Steps GroupPlan::Next(int64_t now_ns) {
  if (!ending_.empty() || starting_.has_value()) return {};
  if (!to_end_.empty()) {
    const GroupMember last = *to_end_.rbegin();
    to_end_.erase(last);
    ending_.insert(last);
    return {{GroupStep::Kind::kEnd, last, now_ns}};
  }
  if (held_.empty()) {
    due_ns_ = 0;
    return {};
  }
  starting_ = *held_.begin();
  held_.erase(held_.begin());
  return {{GroupStep::Kind::kBegin, *starting_, std::max(due_ns_, now_ns)}};
}

void GroupPlan::GiveUp() {
  history_ = RestartHistory();
  to_end_.clear();
  ending_.clear();
  held_.clear();
  starting_.reset();
  due_ns_ = 0;
}

}  // namespace troupe
