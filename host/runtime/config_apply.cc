#include "host/runtime/config_apply.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "abi/identity.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/supervise/restart_policy.h"

namespace troupe {
namespace {

class Spawner {
 public:
  Spawner(const Config& config, Host* host) : config_(config), host_(host) {}

  // The same for the group that it is in.
  absl::Status SpawnWithGroup(const WorkloadSettings& workload) {
    for (const GroupSettings& group : config_.groups) {
      const std::vector<std::string>& members = group.members.value;
      if (std::find(members.begin(), members.end(), workload.name.value) ==
          members.end()) {
        continue;
      }
      for (const std::string& member : members) {
        absl::Status status = SpawnOther(member);
        if (!status.ok()) return status;
      }
    }
    return Spawn(workload);
  }

 private:
  // Once for each name; before it the one it lives with.
  absl::Status Spawn(const WorkloadSettings& workload) {
    const std::string& name = workload.name.value;
    if (!done_.insert(name).second) return absl::OkStatus();
    SpawnOptions options;
    if (!workload.with.value.empty()) {
      absl::Status other = SpawnOther(workload.with.value);
      if (!other.ok()) return other;
      options.shard = ShardOf(workload.with.value);
    }
    for (uint32_t i = 0; i < workload.instances.value; ++i) {
      const absl::StatusOr<ActrId> id = host_->Spawn(name, options);
      if (!id.ok()) {
        return absl::Status(id.status().code(),
                            fmt::format("start actor '{}': {}", name,
                                        std::string(id.status().message())));
      }
    }
    return absl::OkStatus();
  }

  absl::Status SpawnOther(std::string_view name) {
    const auto found = std::find_if(
        config_.workloads.begin(), config_.workloads.end(),
        [name](const WorkloadSettings& w) { return w.name.value == name; });
    // It is there, and not in a circle: the configuration was checked.
    return Spawn(*found);
  }

  std::optional<uint32_t> ShardOf(std::string_view name) const {
    for (const ActorInfo& actor : host_->Actors()) {
      if (actor.workload == name) return actor.shard;
    }
    return std::nullopt;
  }

  const Config& config_;
  Host* const host_;
  std::set<std::string> done_;
};

RestartLimits ToLimits(const RestartLimitSettings& settings) {
  return {.max_restarts = settings.max_restarts.value,
          .period = settings.period.value,
          .first_backoff = settings.first_backoff.value,
          .max_backoff = settings.max_backoff.value};
}

}  // namespace

HostOptions ToHostOptions(const HostSettings& settings, Log* log) {
  HostOptions options;
  options.shards = settings.shards.value;
  options.max_frame_bytes = settings.max_frame.value;
  options.max_handlers = settings.max_handlers.value;
  options.max_generations = settings.max_generations.value;
  options.kept_answers = settings.kept_answers.value;
  options.kept_answer_bytes = settings.kept_answer_bytes.value;
  options.kept_answer_time = settings.kept_answer_time.value;
  options.stack_bytes = settings.stack.value;
  options.spin = settings.spin.value;
  options.watchdog = settings.watchdog.value;
  options.dead_letters = {settings.dead_letters.value,
                          settings.dead_letter_bytes.value};
  options.guest_log_lines = settings.log_lines.value;
  options.runtime_dir = settings.runtime_dir.value;
  options.log = log;
  return options;
}

GroupOptions ToGroupOptions(const GroupSettings& settings) {
  return {.name = settings.name.value,
          .strategy = settings.strategy.value,
          .members = settings.members.value,
          .limits = ToLimits(settings.limits),
          .escalation = settings.escalation.value};
}

WorkloadOptions ToWorkloadOptions(const WorkloadSettings& settings) {
  WorkloadOptions options;
  options.name = settings.name.value;
  options.path = settings.path.value;
  options.type = settings.type.value;
  options.realm = settings.realm.value;
  options.placement = settings.placement.value;
  options.shard = settings.shard.value;
  options.mailbox.max_messages = settings.mailbox.messages.value;
  options.mailbox.max_bytes = settings.mailbox.bytes.value;
  options.mailbox.when_full = settings.mailbox.full.value;
  options.restart.mode = settings.restart.mode.value;
  options.restart.limits = ToLimits(settings.restart.limits);
  options.restart.poison_after = settings.restart.poison_after.value;
  for (const RouteSettings& route : settings.routes) {
    options.routes[route.route] = route.payload.value;
  }
  options.unload = settings.unload.value;
  options.self_check = settings.self_check.value;
  options.config = settings.config.value;
  return options;
}

absl::Status SpawnWorkloads(const Config& config, Host* host) {
  Spawner spawner(config, host);
  for (const WorkloadSettings& workload : config.workloads) {
    absl::Status status = spawner.SpawnWithGroup(workload);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace troupe
