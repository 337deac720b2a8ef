#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "host/base/json.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_client.h"
#include "tools/cli/open_client.h"
#include "tools/cli/ps.h"
#include "tools/cli/report.h"
#include "tools/cli/table.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

const TableRow kTitles = {"NAME",     "ID",      "STATE",   "GEN",
                          "PLACE",    "MAILBOX", "HANDLED", "ERRORS",
                          "RESTARTS", "SLOW",    "HELD BY", "WAITING ON"};

TableRow ToRow(const control::ActorInfo& actor) {
  return {actor.name().empty() ? "-" : actor.name(),
          actor.id(),
          actor.state(),
          fmt::format("{}", actor.abi_generation()),
          fmt::format("{} {}", actor.placement(), actor.shard()),
          fmt::format("{}/{}", actor.mailbox_messages(),
                      actor.mailbox_max_messages()),
          fmt::format("{}", actor.handled()),
          fmt::format("{}", actor.errors()),
          fmt::format("{}", actor.restarts()),
          fmt::format("{}", actor.slow()),
          actor.has_held()
              ? fmt::format("{} {}ms", actor.held().method(), actor.held().ms())
              : "-",
          actor.waiting_on().empty() ? "-" : actor.waiting_on()};
}

std::string HeldJson(const control::ActorInfo& actor) {
  if (!actor.has_held()) return "null";
  return fmt::format("{{\"method\":{},\"ms\":{}}}",
                     JsonQuote(actor.held().method()), actor.held().ms());
}

std::string CrashJson(const control::ActorInfo& actor) {
  if (!actor.has_last_crash()) return "null";
  return fmt::format("{{\"error\":{},\"ago_ms\":{}}}",
                     JsonQuote(actor.last_crash().error()),
                     actor.last_crash().ago_ms());
}

std::string ToJsonObject(const control::ActorInfo& actor) {
  return fmt::format(
      "{{\"name\":{},\"id\":{},\"type\":{},\"state\":{},\"abi_generation\":{},"
      "\"placement\":{},\"shard\":{},\"mailbox\":{{\"messages\":{},\"bytes\":{}"
      ","
      "\"max_messages\":{},\"max_bytes\":{}}},\"handled\":{},\"errors\":{},"
      "\"waiting_on\":{},\"ignored_outputs\":{},\"slow\":{},\"held\":{},"
      "\"restarts\":{},\"last_crash\":{}}}",
      JsonQuote(actor.name()), JsonQuote(actor.id()), JsonQuote(actor.type()),
      JsonQuote(actor.state()), actor.abi_generation(),
      JsonQuote(actor.placement()), actor.shard(), actor.mailbox_messages(),
      actor.mailbox_bytes(), actor.mailbox_max_messages(),
      actor.mailbox_max_bytes(), actor.handled(), actor.errors(),
      JsonQuote(actor.waiting_on()), actor.ignored_outputs(), actor.slow(),
      HeldJson(actor), actor.restarts(), CrashJson(actor));
}

}  // namespace

ExitCode Execute(const PsOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;

  if (options.waits) return ShowWaits(options, client.get());

  control::Request request;
  request.mutable_ps();
  const auto response = client->Exchange(std::move(request));
  if (!response.ok()) return FailConnection(response.status());
  if (response->has_error()) return FailControl(response->error());

  if (options.client.output == Output::kJson) {
    std::string array = "[";
    for (const control::ActorInfo& actor : response->ps().actors()) {
      if (array.size() > 1) array += ',';
      array += ToJsonObject(actor);
    }
    PrintLine(array + "]");
    return ExitCode::kOk;
  }
  std::vector<TableRow> rows = {kTitles};
  for (const control::ActorInfo& actor : response->ps().actors()) {
    rows.push_back(ToRow(actor));
  }
  for (const std::string& line : TableLines(rows)) PrintLine(line);
  return ExitCode::kOk;
}

}  // namespace troupe
