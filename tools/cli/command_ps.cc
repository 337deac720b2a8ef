#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
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
#include "tools/cli/top_table.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

// ABI is the generation of the boundary, GEN that of the workload's library.
const TableRow kTitles = {"NAME",  "ID",      "STATE",     "ABI",    "GEN",
                          "PLACE", "MAILBOX", "HANDLED",   "ERRORS", "RESTARTS",
                          "SLOW",  "HELD BY", "WAITING ON"};

// Ends the rows of a host whose actors have streams.
constexpr char kStreamsTitle[] = "STREAMS";

// What there is to say of an actor's streams: "12 ok 1 gaps".
std::string StreamsText(const control::ActorInfo& actor) {
  if (!actor.has_streams()) return "-";
  const control::StreamFigures& streams = actor.streams();
  std::string text = fmt::format("{} ok", streams.chunks() - streams.errors());
  const auto add = [&text](uint64_t count, std::string_view what) {
    if (count > 0) text += fmt::format(" {} {}", count, what);
  };
  add(streams.errors(), "failed");
  add(streams.dropped(), "dropped");
  add(streams.unknown(), "unknown");
  add(streams.gaps(), "gaps");
  add(streams.repeats(), "repeats");
  return text;
}

TableRow ToRow(const control::ActorInfo& actor) {
  return {actor.name().empty() ? "-" : actor.name(),
          actor.id(),
          actor.state(),
          fmt::format("{}", actor.abi_generation()),
          GenerationText(actor),
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

std::string StreamsJson(const control::ActorInfo& actor) {
  if (!actor.has_streams()) return "null";
  const control::StreamFigures& streams = actor.streams();
  return fmt::format(
      "{{\"chunks\":{},\"errors\":{},\"dropped\":{},\"unknown\":{},"
      "\"gaps\":{},\"repeats\":{}}}",
      streams.chunks(), streams.errors(), streams.dropped(), streams.unknown(),
      streams.gaps(), streams.repeats());
}

std::string ToJsonObject(const control::ActorInfo& actor) {
  return fmt::format(
      "{{\"name\":{},\"id\":{},\"type\":{},\"state\":{},\"abi_generation\":{},"
      "\"generation\":{},\"placement\":{},\"shard\":{},\"mailbox\":{{"
      "\"messages\":{},\"bytes\":{}"
      ","
      "\"max_messages\":{},\"max_bytes\":{}}},\"handled\":{},\"errors\":{},"
      "\"waiting_on\":{},\"ignored_outputs\":{},\"slow\":{},\"held\":{},"
      "\"restarts\":{},\"last_crash\":{},\"streams\":{}}}",
      JsonQuote(actor.name()), JsonQuote(actor.id()), JsonQuote(actor.type()),
      JsonQuote(actor.state()), actor.abi_generation(), GenerationJson(actor),
      JsonQuote(actor.placement()), actor.shard(), actor.mailbox_messages(),
      actor.mailbox_bytes(), actor.mailbox_max_messages(),
      actor.mailbox_max_bytes(), actor.handled(), actor.errors(),
      JsonQuote(actor.waiting_on()), actor.ignored_outputs(), actor.slow(),
      HeldJson(actor), actor.restarts(), CrashJson(actor), StreamsJson(actor));
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
  const auto& actors = response->ps().actors();
  const bool have_streams =
      std::any_of(actors.begin(), actors.end(),
                  [](const auto& actor) { return actor.has_streams(); });
  std::vector<TableRow> rows = {kTitles};
  if (have_streams) rows.back().push_back(kStreamsTitle);
  for (const control::ActorInfo& actor : actors) {
    rows.push_back(ToRow(actor));
    if (have_streams) rows.back().push_back(StreamsText(actor));
  }
  for (const std::string& line : TableLines(rows)) PrintLine(line);
  return ExitCode::kOk;
}

}  // namespace troupe
