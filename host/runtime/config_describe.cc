#include "host/runtime/config_describe.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/base/json.h"
#include "host/runtime/config_units.h"
#include "host/runtime/config_words.h"
#include "host/supervise/restart_policy.h"

namespace troupe {
namespace {

class Describer {
 public:
  Describer(const Config& config, std::string title)
      : config_(config), section_{std::move(title), {}} {}

  void Text(std::string_view key, const Setting<std::string>& setting) {
    Add(key, JsonQuote(setting.value), setting.origin);
  }
  void Number(std::string_view key, const Setting<uint32_t>& setting) {
    Add(key, fmt::format("{}", setting.value), setting.origin);
  }
  void Flag(std::string_view key, const Setting<bool>& setting) {
    Add(key, setting.value ? "true" : "false", setting.origin);
  }
  void Bytes(std::string_view key, const Setting<uint64_t>& setting) {
    Add(key, JsonQuote(FormatBytes(setting.value)), setting.origin);
  }
  void Duration(std::string_view key, const Setting<absl::Duration>& setting) {
    Add(key, JsonQuote(absl::FormatDuration(setting.value)), setting.origin);
  }
  void Limits(const RestartLimitSettings& limits) {
    Number("max_restarts", limits.max_restarts);
    Duration("restart_period", limits.period);
    Duration("backoff.initial", limits.first_backoff);
    Duration("backoff.max", limits.max_backoff);
  }
  void Texts(std::string_view key,
             const Setting<std::vector<std::string>>& setting) {
    std::string array = "[";
    for (const std::string& text : setting.value) {
      if (array.size() > 1) array += ", ";
      array += JsonQuote(text);
    }
    Add(key, array + "]", setting.origin);
  }
  template <typename E, size_t N>
  void Word(std::string_view key, const ConfigWord<E> (&words)[N], E value,
            const Origin& origin) {
    Add(key, JsonQuote(WordFor(std::span<const ConfigWord<E>>(words), value)),
        origin);
  }

  ConfigSection Take() { return std::move(section_); }

 private:
  void Add(std::string_view key, std::string value, const Origin& origin) {
    section_.settings.push_back(
        {std::string(key), std::move(value), Show(origin)});
  }

  std::string Show(const Origin& origin) const {
    switch (origin.kind) {
      case Origin::Kind::kFile:
        return fmt::format("{}:{}", config_.file, origin.where.line);
      case Origin::Kind::kCommandLine:
        return "command line";
      case Origin::Kind::kDefault:
        break;
    }
    return "default";
  }

  const Config& config_;
  ConfigSection section_;
};

ConfigSection DescribeHost(const Config& config) {
  const HostSettings& host = config.host;
  Describer out(config, "[host]");
  out.Number("shards", host.shards);
  out.Text("socket", host.socket);
  out.Text("runtime_dir", host.runtime_dir);
  out.Duration("grace", host.grace);
  out.Duration("watchdog", host.watchdog);
  out.Duration("spin", host.spin);
  out.Word("log.level", kLogLevelWords, host.log_level.value,
           host.log_level.origin);
  out.Word("log.format", kLogFormatWords, host.log_format.value,
           host.log_format.origin);
  out.Number("log.lines", host.log_lines);
  out.Number("dead_letters.messages", host.dead_letters);
  out.Bytes("dead_letters.bytes", host.dead_letter_bytes);
  out.Bytes("limits.frame", host.max_frame);
  out.Number("limits.generations", host.max_generations);
  out.Number("limits.handlers", host.max_handlers);
  out.Number("limits.answers", host.kept_answers);
  out.Bytes("limits.answer_bytes", host.kept_answer_bytes);
  out.Duration("limits.answer_time", host.kept_answer_time);
  out.Bytes("limits.stack", host.stack);
  out.Texts("proto", host.proto);
  out.Texts("proto_path", host.proto_path);
  return out.Take();
}

ConfigSection DescribeGroup(const Config& config, const GroupSettings& group) {
  Describer out(config, fmt::format("[group.{}]", group.name.value));
  out.Word("strategy", kStrategyWords, group.strategy.value,
           group.strategy.origin);
  out.Texts("members", group.members);
  out.Limits(group.limits);
  out.Word("escalate", kEscalationWords, group.escalation.value,
           group.escalation.origin);
  return out.Take();
}

bool IsInGroup(const Config& config, const std::string& workload) {
  return std::any_of(config.groups.begin(), config.groups.end(),
                     [&workload](const GroupSettings& group) {
                       const auto& members = group.members.value;
                       return std::find(members.begin(), members.end(),
                                        workload) != members.end();
                     });
}

ConfigSection DescribeWorkload(const Config& config,
                               const WorkloadSettings& workload) {
  const bool in_group = IsInGroup(config, workload.name.value);
  Describer out(config, "[[workload]]");
  out.Text("name", workload.name);
  out.Text("path", workload.path);
  if (!workload.type.value.empty()) out.Text("type", workload.type);
  out.Number("realm", workload.realm);
  out.Number("instances", workload.instances);
  if (workload.placement.value) {
    out.Word("placement", kPlacementWords, *workload.placement.value,
             workload.placement.origin);
  }
  if (workload.shard.value) {
    out.Number("shard", {*workload.shard.value, workload.shard.origin});
  }
  if (!workload.with.value.empty()) out.Text("with", workload.with);
  out.Number("mailbox.messages", workload.mailbox.messages);
  out.Bytes("mailbox.bytes", workload.mailbox.bytes);
  out.Word("mailbox.full", kMailboxFullWords, workload.mailbox.full.value,
           workload.mailbox.full.origin);
  const RestartSettings& restart = workload.restart;
  out.Word("restart", kRestartWords, restart.mode.value, restart.mode.origin);
  if (restart.mode.value != RestartMode::kTemporary) {
    if (!in_group) out.Limits(restart.limits);
    out.Number("poison_after", restart.poison_after);
  }
  out.Flag("unload", workload.unload);
  out.Duration("self_check", workload.self_check);
  for (const RouteSettings& route : workload.routes) {
    out.Word("routes." + JsonQuote(route.route), kRoutePayloadWords,
             route.payload.value, route.payload.origin);
  }
  if (workload.config.value) {
    out.Text("config", {*workload.config.value, workload.config.origin});
  }
  return out.Take();
}

}  // namespace

std::vector<ConfigSection> DescribeConfig(const Config& config) {
  std::vector<ConfigSection> sections = {DescribeHost(config)};
  for (const GroupSettings& group : config.groups) {
    sections.push_back(DescribeGroup(config, group));
  }
  for (const WorkloadSettings& workload : config.workloads) {
    sections.push_back(DescribeWorkload(config, workload));
  }
  return sections;
}

}  // namespace troupe
