#include "host/runtime/config_check.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "abi/nearest.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "host/control/socket_path.h"
#include "host/supervise/restart_policy.h"

namespace troupe {
namespace {

bool IsFile(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

class Checker {
 public:
  Checker(const Config& config, Libraries libraries, ConfigErrors* errors)
      : config_(config), libraries_(libraries), errors_(errors) {
    for (const WorkloadSettings& workload : config.workloads) {
      if (!workload.name.value.empty()) names_.push_back(workload.name.value);
    }
  }

  void Run() {
    CheckSocket();
    CheckProtoFiles();
    for (size_t i = 0; i < config_.workloads.size(); ++i) {
      const WorkloadSettings& workload = config_.workloads[i];
      CheckName(i);
      CheckPath(workload);
      CheckShard(workload);
      CheckWith(workload);
      CheckRestart(workload);
    }
    for (const GroupSettings& group : config_.groups) CheckGroup(group);
    CheckCircles();
  }

 private:
  void Add(const Origin& origin, std::string text) {
    errors_->Add(origin.where, std::move(text));
  }

  // The first workload of that name; later ones are reported as duplicates.
  const WorkloadSettings* Find(std::string_view name) const {
    const auto found = std::find_if(
        config_.workloads.begin(), config_.workloads.end(),
        [name](const WorkloadSettings& w) { return w.name.value == name; });
    return found == config_.workloads.end() ? nullptr : &*found;
  }

  void CheckSocket() {
    const Setting<std::string>& socket = config_.host.socket;
    if (socket.value.size() > kMaxSocketPathBytes) {
      Add(socket.origin,
          fmt::format("'socket' in [host] has {} bytes with its folder; a "
                      "socket's path has {} at most",
                      socket.value.size(), kMaxSocketPathBytes));
    }
  }

  void CheckProtoFiles() {
    const auto& folders = config_.host.proto_path.value;
    for (const std::string& file : config_.host.proto.value) {
      const bool found = std::any_of(
          folders.begin(), folders.end(), [&file](const std::string& folder) {
            return IsFile(std::filesystem::path(folder) / file);
          });
      if (!found) {
        Add(config_.host.proto.origin,
            fmt::format("proto file '{}' is in none of: {}", file,
                        fmt::join(folders, ", ")));
      }
    }
  }

  void CheckName(size_t index) {
    const Setting<std::string>& name = config_.workloads[index].name;
    if (name.value.empty()) return;
    const WorkloadSettings* const first = Find(name.value);
    if (first == &config_.workloads[index]) return;
    Add(name.origin,
        first->name.origin.kind == Origin::Kind::kFile
            ? fmt::format("workload '{}' exists already, from line {}",
                          name.value, first->name.origin.where.line)
            : fmt::format("workload '{}' exists already", name.value));
  }

  void CheckPath(const WorkloadSettings& workload) {
    const Setting<std::string>& path = workload.path;
    if (libraries_ == Libraries::kWillBeMade) return;
    if (path.value.empty() || IsFile(path.value)) return;
    Add(path.origin, fmt::format("workload '{}': no file '{}'",
                                 workload.name.value, path.value));
  }

  void CheckShard(const WorkloadSettings& workload) {
    const auto& shard = workload.shard;
    const uint32_t shards = config_.host.shards.value;
    if (!shard.value) return;
    if (*shard.value >= shards) {
      Add(shard.origin,
          fmt::format("workload '{}': no shard {}; the host has {}: 0 to {}",
                      workload.name.value, *shard.value, shards, shards - 1));
    }
    if (!workload.with.value.empty()) {
      Add(workload.with.origin,
          fmt::format("workload '{}' has both 'shard' and 'with'; one of them "
                      "says where it lives",
                      workload.name.value));
    }
  }

  void CheckWith(const WorkloadSettings& workload) {
    const std::string& with = workload.with.value;
    if (with.empty() || Find(with) != nullptr) return;
    Add(workload.with.origin,
        fmt::format("workload '{}': 'with' names '{}', which is no workload{}",
                    workload.name.value, with, DidYouMean(with, names_)));
  }

  // `of` says whose they are.
  void CheckLimits(std::string_view of, const RestartLimitSettings& limits) {
    if (limits.period.value == absl::ZeroDuration()) {
      Add(limits.period.origin,
          fmt::format("{}: 'restart_period' must be longer than 0", of));
    }
    if (limits.first_backoff.value > limits.max_backoff.value) {
      const Setting<absl::Duration>& said =
          limits.first_backoff.origin.kind == Origin::Kind::kFile
              ? limits.first_backoff
              : limits.max_backoff;
      Add(said.origin,
          fmt::format("{}: the initial backoff, {}, is above the largest, {}",
                      of, absl::FormatDuration(limits.first_backoff.value),
                      absl::FormatDuration(limits.max_backoff.value)));
    }
  }

  void CheckRestart(const WorkloadSettings& workload) {
    const RestartSettings& restart = workload.restart;
    const RestartLimitSettings& limits = restart.limits;
    const std::string of = fmt::format("workload '{}'", workload.name.value);
    CheckLimits(of, limits);
    const GroupSettings* const group = GroupOf(workload.name.value);
    std::string useless;
    if (restart.mode.value == RestartMode::kTemporary) {
      useless = of +
                " is never restarted; 'restart' must be \"permanent\" or "
                "\"transient\" for this to count";
    } else if (group != nullptr) {
      useless = fmt::format("{} is in group '{}', whose own limits count", of,
                            group->name.value);
    }
    std::vector<const Origin*> origins = {
        &limits.max_restarts.origin, &limits.period.origin,
        &limits.first_backoff.origin, &limits.max_backoff.origin};
    if (group == nullptr) origins.push_back(&restart.poison_after.origin);
    for (const Origin* const origin : origins) {
      if (!useless.empty() && origin->kind == Origin::Kind::kFile) {
        Add(*origin, useless);
      }
    }
  }

  const GroupSettings* GroupOf(std::string_view workload) const {
    for (const GroupSettings& group : config_.groups) {
      const std::vector<std::string>& members = group.members.value;
      if (std::find(members.begin(), members.end(), workload) !=
          members.end()) {
        return &group;
      }
    }
    return nullptr;
  }

  void CheckGroup(const GroupSettings& group) {
    const std::vector<std::string>& members = group.members.value;
    const Origin& origin = group.members.origin;
    const std::string of = fmt::format("group '{}'", group.name.value);
    CheckLimits(of, group.limits);
    if (members.empty() && origin.kind == Origin::Kind::kFile) {
      Add(origin, of + " has no members");
    }
    for (auto it = members.begin(); it != members.end(); ++it) {
      const WorkloadSettings* const workload = Find(*it);
      if (std::find(members.begin(), it, *it) != it) {
        Add(origin, fmt::format("{}: '{}' is its member twice", of, *it));
      } else if (workload == nullptr) {
        Add(origin, fmt::format("{}: its member '{}' is no workload{}", of, *it,
                                DidYouMean(*it, names_)));
      } else if (GroupOf(*it) != &group) {
        Add(origin, fmt::format("{}: '{}' is in group '{}' already", of, *it,
                                GroupOf(*it)->name.value));
      } else if (workload->restart.mode.value == RestartMode::kTemporary) {
        Add(origin,
            fmt::format("{}: its member '{}' is never restarted; give it "
                        "restart = \"permanent\" or \"transient\"",
                        of, *it));
      }
    }
  }

  // Each circle is reported once, by the first of its workloads in the file.
  void CheckCircles() {
    std::vector<const WorkloadSettings*> reported;
    for (const WorkloadSettings& start : config_.workloads) {
      std::vector<const WorkloadSettings*> path;
      const WorkloadSettings* at = &start;
      while (at != nullptr && !at->with.value.empty() &&
             std::find(path.begin(), path.end(), at) == path.end()) {
        path.push_back(at);
        at = Find(at->with.value);
      }
      if (at != &start || path.empty() ||
          std::find(reported.begin(), reported.end(), at) != reported.end()) {
        continue;
      }
      std::string circle;
      for (const WorkloadSettings* const workload : path) {
        circle += workload->name.value + " -> ";
      }
      Add(start.with.origin, fmt::format("'with' leads round in a circle: {}{}",
                                         circle, start.name.value));
      reported.insert(reported.end(), path.begin(), path.end());
    }
  }

  const Config& config_;
  const Libraries libraries_;
  ConfigErrors* const errors_;
  std::vector<std::string_view> names_;
};

}  // namespace

void CheckConfig(const Config& config, Libraries libraries,
                 ConfigErrors* errors) {
  Checker(config, libraries, errors).Run();
}

}  // namespace troupe
