// `troupe ps --waits`: who waits for whom, as a table, as JSON or as a graph
// for Graphviz. The graph has no cycles: a call that would close one is
// refused.
#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "host/base/json.h"
#include "tools/cli/ps.h"
#include "tools/cli/report.h"
#include "tools/cli/table.h"

namespace troupe {
namespace {

// A shard that a handler holds says neither route nor times.
std::string Milliseconds(bool known, int64_t ms) {
  return known ? fmt::format("{}ms", ms) : "-";
}

std::string WhatFor(const control::Wait& wait) {
  const std::string route = wait.route().empty() ? "-" : wait.route();
  return wait.for_room() ? fmt::format("room for {}", route) : route;
}

void PrintTable(const control::WaitsResponse& waits) {
  std::vector<TableRow> rows = {
      {"WAITING", "FOR", "ROUTE", "SINCE", "DEADLINE IN"}};
  for (const control::Wait& wait : waits.waits()) {
    rows.push_back({wait.waiter(), wait.target(), WhatFor(wait),
                    Milliseconds(wait.has_waited_ms(), wait.waited_ms()),
                    Milliseconds(wait.has_left_ms(), wait.left_ms())});
  }
  for (const std::string& line : TableLines(rows)) PrintLine(line);
}

std::string JsonNumber(bool known, int64_t number) {
  return known ? fmt::format("{}", number) : "null";
}

void PrintJson(const control::WaitsResponse& waits) {
  std::string array = "[";
  for (const control::Wait& wait : waits.waits()) {
    if (array.size() > 1) array += ',';
    array += fmt::format(
        "{{\"waiter\":{},\"target\":{},\"route\":{},\"for\":\"{}\","
        "\"waited_ms\":{},\"left_ms\":{}}}",
        JsonQuote(wait.waiter()), JsonQuote(wait.target()),
        JsonQuote(wait.route()), wait.for_room() ? "room" : "answer",
        JsonNumber(wait.has_waited_ms(), wait.waited_ms()),
        JsonNumber(wait.has_left_ms(), wait.left_ms()));
  }
  PrintLine(array + "]");
}

void PrintDot(const control::WaitsResponse& waits) {
  PrintLine("digraph waits {");
  for (const control::Wait& wait : waits.waits()) {
    PrintLine(fmt::format(
        "  {} -> {} [label={}];", JsonQuote(wait.waiter()),
        JsonQuote(wait.target()),
        JsonQuote(fmt::format(
            "{} {}", WhatFor(wait),
            Milliseconds(wait.has_waited_ms(), wait.waited_ms())))));
  }
  PrintLine("}");
}

}  // namespace

ExitCode ShowWaits(const PsOptions& options, ControlClient* client) {
  control::Request request;
  request.mutable_waits();
  const auto response = client->Exchange(std::move(request));
  if (!response.ok()) return FailConnection(response.status());
  if (response->has_error()) return FailControl(response->error());
  if (options.dot) {
    PrintDot(response->waits());
  } else if (options.client.output == Output::kJson) {
    PrintJson(response->waits());
  } else {
    PrintTable(response->waits());
  }
  return ExitCode::kOk;
}

}  // namespace troupe
