// Actors that are restarted together. Values, as a configuration has them.
#ifndef TROUPE_HOST_SUPERVISE_GROUP_POLICY_H_
#define TROUPE_HOST_SUPERVISE_GROUP_POLICY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "host/supervise/restart_policy.h"

namespace troupe {

// Who is restarted when a member breaks down.
enum class GroupStrategy : uint8_t {
  kOneForOne,   // the member
  kAllForOne,   // all members
  kRestForOne,  // the member and those that start after it
};

// What follows when the group is restarted too often.
enum class Escalation : uint8_t {
  kFail,  // its members fail
  kStop,  // the host stops
};

struct GroupOptions {
  // Unique in its host.
  std::string name = {};
  GroupStrategy strategy = GroupStrategy::kOneForOne;
  // Names of workloads, in the order in which they start; their actors are the
  // members of the group. A workload is in one group at most.
  std::vector<std::string> members = {};
  // Of the whole group, instead of those of its members.
  RestartLimits limits = {};
  Escalation escalation = Escalation::kFail;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SUPERVISE_GROUP_POLICY_H_
