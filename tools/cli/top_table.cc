#include "tools/cli/top_table.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "fmt/format.h"
#include "host/base/json.h"
#include "host/base/latency_histogram.h"

namespace troupe {
namespace {

using Counts = std::vector<uint64_t>;
// Of a workload on a shard.
using Latencies = std::map<std::pair<std::string, uint32_t>, Counts>;

Latencies LatenciesOf(const control::PsResponse& response) {
  Latencies latencies;
  for (const control::Latency& latency : response.latencies()) {
    latencies[{latency.name(), latency.shard()}] =
        Counts(latency.counts().begin(), latency.counts().end());
  }
  return latencies;
}

// What `now` has more than `before`; all of it when that is nothing, so that a
// quiet actor keeps its figures.
Counts Since(const Counts& before, const Counts& now) {
  Counts more = now;
  bool any = false;
  for (size_t i = 0; i < now.size(); ++i) {
    if (i < before.size()) more[i] -= std::min(before[i], now[i]);
    any = any || more[i] > 0;
  }
  return any ? more : now;
}

std::map<std::string, uint64_t> HandledById(
    const control::PsResponse& response) {
  std::map<std::string, uint64_t> handled;
  for (const control::ActorInfo& actor : response.actors()) {
    handled[actor.id()] = actor.handled();
  }
  return handled;
}

double SortKey(const TopRow& row, TopSort sort) {
  switch (sort) {
    case TopSort::kRate:
      return row.rate.value_or(0);
    case TopSort::kHandled:
      return static_cast<double>(row.actor.handled());
    case TopSort::kErrors:
      return static_cast<double>(row.actor.errors());
    case TopSort::kRestarts:
      return static_cast<double>(row.actor.restarts());
    case TopSort::kMailbox:
      return static_cast<double>(row.actor.mailbox_messages());
    case TopSort::kP50:
      return static_cast<double>(row.p50_ns);
    case TopSort::kP99:
      return static_cast<double>(row.p99_ns);
    case TopSort::kSlow:
      return static_cast<double>(row.actor.slow());
    case TopSort::kName:
      break;
  }
  return 0;
}

void Sort(TopSort sort, std::vector<TopRow>* rows) {
  std::stable_sort(rows->begin(), rows->end(),
                   [sort](const TopRow& a, const TopRow& b) {
                     if (sort == TopSort::kName) {
                       return a.actor.name() < b.actor.name();
                     }
                     return SortKey(a, sort) > SortKey(b, sort);
                   });
}

std::string TimeText(int64_t ns) {
  if (ns < 0) return "-";
  const double value = static_cast<double>(ns);
  if (ns < 1'000) return fmt::format("{}ns", ns);
  if (ns < 1'000'000) return fmt::format("{:.3g}us", value / 1e3);
  if (ns < 1'000'000'000) return fmt::format("{:.3g}ms", value / 1e6);
  return fmt::format("{:.3g}s", value / 1e9);
}

std::string OrDash(std::string_view text) {
  return std::string(text.empty() ? "-" : text);
}

std::string JsonTime(int64_t ns) {
  return ns < 0 ? "null" : fmt::format("{}", ns);
}

}  // namespace

std::vector<TopRow> TopRows(const control::PsResponse* before,
                            const control::PsResponse& now,
                            absl::Duration elapsed, TopSort sort) {
  const control::PsResponse nothing;
  const control::PsResponse& old = before != nullptr ? *before : nothing;
  const Latencies old_latencies = LatenciesOf(old);
  const Latencies latencies = LatenciesOf(now);
  const std::map<std::string, uint64_t> old_handled = HandledById(old);
  const double seconds = absl::ToDoubleSeconds(elapsed);
  std::vector<TopRow> rows;
  for (const control::ActorInfo& actor : now.actors()) {
    TopRow row;
    row.actor = actor;
    const auto handled = old_handled.find(actor.id());
    if (handled != old_handled.end() && seconds > 0) {
      row.rate =
          static_cast<double>(actor.handled() - handled->second) / seconds;
    }
    const auto key = std::make_pair(actor.name(), actor.shard());
    const auto found = latencies.find(key);
    if (found != latencies.end()) {
      const auto past = old_latencies.find(key);
      const Counts counts = past == old_latencies.end()
                                ? found->second
                                : Since(past->second, found->second);
      row.p50_ns = Percentile(counts, 0.5);
      row.p99_ns = Percentile(counts, 0.99);
    }
    rows.push_back(std::move(row));
  }
  Sort(sort, &rows);
  return rows;
}

std::string GenerationText(const control::ActorInfo& actor) {
  if (actor.generation() == 0) return "-";
  return fmt::format("{}", actor.generation());
}

std::string GenerationJson(const control::ActorInfo& actor) {
  if (actor.generation() == 0) return "null";
  return fmt::format("{}", actor.generation());
}

std::vector<TableRow> TopTable(const std::vector<TopRow>& rows) {
  std::vector<TableRow> table = {{"NAME", "ID", "STATE", "MAILBOX", "RATE/S",
                                  "P50", "P99", "ERRORS", "RESTARTS", "SLOW",
                                  "GEN", "HELD BY", "WAITING ON"}};
  for (const TopRow& row : rows) {
    const control::ActorInfo& actor = row.actor;
    table.push_back(
        {OrDash(actor.name()), actor.id(), actor.state(),
         fmt::format("{}/{}", actor.mailbox_messages(),
                     actor.mailbox_max_messages()),
         row.rate.has_value() ? fmt::format("{:.0f}", *row.rate) : "-",
         TimeText(row.p50_ns), TimeText(row.p99_ns),
         fmt::format("{}", actor.errors()), fmt::format("{}", actor.restarts()),
         fmt::format("{}", actor.slow()), GenerationText(actor),
         OrDash(actor.held().method()), OrDash(actor.waiting_on())});
  }
  return table;
}

std::string TopJson(const std::vector<TopRow>& rows) {
  std::string array = "[";
  for (const TopRow& row : rows) {
    const control::ActorInfo& actor = row.actor;
    if (array.size() > 1) array += ',';
    array += fmt::format(
        "{{\"name\":{},\"id\":{},\"state\":{},\"mailbox\":{},\"handled\":{},"
        "\"rate\":{},\"p50_ns\":{},\"p99_ns\":{},\"errors\":{},"
        "\"restarts\":{},\"slow\":{},\"generation\":{},\"held_by\":{},"
        "\"waiting_on\":{}}}",
        JsonQuote(actor.name()), JsonQuote(actor.id()),
        JsonQuote(actor.state()), actor.mailbox_messages(), actor.handled(),
        row.rate.has_value() ? fmt::format("{:.1f}", *row.rate) : "null",
        JsonTime(row.p50_ns), JsonTime(row.p99_ns), actor.errors(),
        actor.restarts(), actor.slow(), GenerationJson(actor),
        JsonQuote(actor.held().method()), JsonQuote(actor.waiting_on()));
  }
  return array + "]";
}

}  // namespace troupe
