#include "host/runtime/config_sections.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "abi/codes.h"
#include "abi/identity.h"
#include "abi/limits.h"
#include "fmt/format.h"
#include "host/base/limits.h"
#include "host/runtime/config_words.h"
#include "host/supervise/group_policy.h"
#include "host/supervise/restart_policy.h"

namespace troupe {
namespace {

using std::string_view;

constexpr uint64_t kMinFrameBytes = 1024;
constexpr uint64_t kMinStackBytes = 64 * 1024;
constexpr uint64_t kMaxStackBytes = 1024 * 1024 * 1024;
constexpr uint64_t kMaxMailboxBytes = uint64_t{1} << 40;
constexpr uint64_t kMaxKeptAnswerBytes = uint64_t{1} << 40;
constexpr uint32_t kMaxUint32 = std::numeric_limits<uint32_t>::max();

// Actors that one [[workload]] may ask for; more is a slip of the keyboard.
constexpr uint32_t kMaxInstances = 100'000;

using Folder = std::filesystem::path;

std::string Resolved(const Folder& folder, const std::string& path) {
  return (folder / path).lexically_normal().string();
}

void ReadPath(const Folder& folder, string_view key, TableReader* reader,
              Setting<std::string>* path) {
  reader->ReadString(key, path);
  if (path->origin.kind == Origin::Kind::kFile) {
    path->value = Resolved(folder, path->value);
  }
}

void ReadMailbox(TableReader* workload, MailboxSettings* mailbox) {
  TableReader reader = workload->Inner("mailbox", "[workload.mailbox]");
  reader.ReadInteger("messages", 1, kMaxUint32, &mailbox->messages);
  reader.ReadBytes("bytes", 1, kMaxMailboxBytes, &mailbox->bytes);
  reader.ReadChoice<WhenFull, WhenFull>("full", kMailboxFullWords,
                                        &mailbox->full);
  reader.Finish();
}

// `backoff` is what messages call its table.
void ReadLimits(TableReader* table, std::string backoff,
                RestartLimitSettings* limits) {
  table->ReadInteger("max_restarts", 0, kMostRestartsInPeriod,
                     &limits->max_restarts);
  table->ReadDuration("restart_period", &limits->period);
  TableReader reader = table->Inner("backoff", std::move(backoff));
  reader.ReadDuration("initial", &limits->first_backoff);
  reader.ReadDuration("max", &limits->max_backoff);
  reader.Finish();
}

void ReadRestart(TableReader* workload, RestartSettings* restart) {
  workload->ReadChoice<RestartMode, RestartMode>("restart", kRestartWords,
                                                 &restart->mode);
  ReadLimits(workload, "[workload.backoff]", &restart->limits);
  workload->ReadInteger("poison_after", 0, kMaxUint32, &restart->poison_after);
}

void ReadRoutes(TableReader* workload, std::vector<RouteSettings>* routes) {
  TableReader reader = workload->Inner("routes", "[workload.routes]");
  for (const ConfigEntry& entry : reader.table()) {
    RouteSettings route;
    route.route = entry.key;
    reader.ReadChoice<abi::PayloadType, abi::PayloadType>(
        entry.key, kRoutePayloadWords, &route.payload);
    routes->push_back(std::move(route));
  }
}

void ReadType(TableReader* workload, ConfigErrors* errors,
              Setting<std::string>* type) {
  workload->ReadString("type", type);
  if (type->value.empty()) return;
  ActrType ignored;
  std::string error = ParseActrType(type->value, &ignored);
  if (!error.empty()) errors->Add(type->origin.where, std::move(error));
}

void ReadActorConfig(TableReader* workload, ConfigErrors* errors,
                     Setting<std::optional<std::string>>* config) {
  const ConfigEntry* const entry = workload->Take("config");
  if (entry == nullptr) return;
  const ConfigNode& node = entry->node;
  if (const auto* text = std::get_if<std::string>(&node.value)) {
    *config = {*text, OriginOf(*entry)};
  } else if (std::holds_alternative<ConfigTable>(node.value)) {
    *config = {ToJson(node), OriginOf(*entry)};
  } else {
    errors->Add(node.where,
                fmt::format("'config' in [[workload]] must be a string or a "
                            "table, not {}",
                            KindOf(node)));
  }
}

}  // namespace

void ReadHostSection(const Folder& folder, TableReader* reader,
                     HostSettings* host) {
  reader->ReadInteger("shards", 1, kMaxShards, &host->shards);
  ReadPath(folder, "socket", reader, &host->socket);
  ReadPath(folder, "runtime_dir", reader, &host->runtime_dir);
  reader->ReadDuration("grace", &host->grace);
  reader->ReadDuration("watchdog", &host->watchdog);
  reader->ReadDuration("spin", &host->spin);
  reader->ReadStrings("proto", &host->proto);
  reader->ReadStrings("proto_path", &host->proto_path);
  for (std::string& path : host->proto_path.value) {
    path = Resolved(folder, path);
  }

  TableReader log = reader->Inner("log", "[host.log]");
  log.ReadChoice<LogLevel, LogLevel>("level", kLogLevelWords, &host->log_level);
  log.ReadChoice<LogFormat, LogFormat>("format", kLogFormatWords,
                                       &host->log_format);
  log.ReadInteger("lines", 0, kMaxUint32, &host->log_lines);
  log.Finish();

  TableReader dead = reader->Inner("dead_letters", "[host.dead_letters]");
  dead.ReadInteger("messages", 0, kMaxUint32, &host->dead_letters);
  dead.ReadBytes("bytes", 0, kMaxMailboxBytes, &host->dead_letter_bytes);
  dead.Finish();

  TableReader limits = reader->Inner("limits", "[host.limits]");
  limits.ReadBytes("frame", kMinFrameBytes, abi::kMaxFrameBytes,
                   &host->max_frame);
  limits.ReadInteger("generations", 1, kMaxUint32, &host->max_generations);
  limits.ReadInteger("handlers", 1, kMaxUint32, &host->max_handlers);
  limits.ReadInteger("answers", 1, kMaxUint32, &host->kept_answers);
  limits.ReadBytes("answer_bytes", 0, kMaxKeptAnswerBytes,
                   &host->kept_answer_bytes);
  limits.ReadDuration("answer_time", &host->kept_answer_time);
  limits.ReadBytes("stack", kMinStackBytes, kMaxStackBytes, &host->stack);
  limits.Finish();
}

WorkloadSettings ReadWorkloadSection(const Folder& folder,
                                     const ConfigNode& node,
                                     ConfigErrors* errors) {
  WorkloadSettings workload;
  TableReader reader(std::get<ConfigTable>(node.value), node.where,
                     "[[workload]]", errors);
  reader.Require("name");
  reader.Require("path");
  reader.ReadString("name", &workload.name);
  ReadPath(folder, "path", &reader, &workload.path);
  ReadType(&reader, errors, &workload.type);
  reader.ReadInteger("realm", 0, kMaxUint32, &workload.realm);
  reader.ReadInteger("instances", 1, kMaxInstances, &workload.instances);
  reader.ReadChoice<std::optional<Placement>, Placement>(
      "placement", kPlacementWords, &workload.placement);
  reader.ReadInteger("shard", 0, kMaxShards - 1, &workload.shard);
  reader.ReadString("with", &workload.with);
  ReadMailbox(&reader, &workload.mailbox);
  ReadRestart(&reader, &workload.restart);
  reader.ReadFlag("unload", &workload.unload);
  reader.ReadDuration("self_check", &workload.self_check);
  ReadRoutes(&reader, &workload.routes);
  ReadActorConfig(&reader, errors, &workload.config);
  reader.Finish();
  return workload;
}

GroupSettings ReadGroupSection(const ConfigEntry& name, TableReader* group) {
  GroupSettings settings;
  settings.name = {name.key, {Origin::Kind::kFile, name.where}};
  group->Require("members");
  group->ReadStrings("members", &settings.members);
  group->ReadChoice<GroupStrategy, GroupStrategy>("strategy", kStrategyWords,
                                                  &settings.strategy);
  ReadLimits(group, fmt::format("[group.{}.backoff]", name.key),
             &settings.limits);
  group->ReadChoice<Escalation, Escalation>("escalate", kEscalationWords,
                                            &settings.escalation);
  group->Finish();
  return settings;
}

}  // namespace troupe
