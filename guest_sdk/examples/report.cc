// Shows what tally has counted.
//
//   report.Report.Table   answers a table as text: for each kind of key its
//                         highest counts. The payload is how many of each, 10
//                         when it is empty.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "guest_sdk/workload.h"

namespace troupe::demo {
namespace {

constexpr std::string_view kTallyType = "demo:tally:1.0.0";

struct Row {
  std::string_view count;
  std::string_view value;
};

// Tally's "COUNT\tKIND VALUE\n" lines by kind, in their order.
std::map<std::string_view, std::vector<Row>> ByKind(std::string_view counts) {
  std::map<std::string_view, std::vector<Row>> kinds;
  while (!counts.empty()) {
    const std::string_view line = counts.substr(0, counts.find('\n'));
    counts.remove_prefix(std::min(line.size() + 1, counts.size()));
    const size_t tab = line.find('\t');
    const size_t space = line.find(' ', tab + 1);
    if (tab == line.npos || space == line.npos) continue;
    kinds[line.substr(tab + 1, space - tab - 1)].push_back(
        {line.substr(0, tab), line.substr(space + 1)});
  }
  return kinds;
}

class Report : public Workload {
 public:
  Report() { On("report.Report.Table", &Report::Table); }

 private:
  absl::StatusOr<std::string> Table(Context& ctx, std::string_view payload) {
    size_t limit = 10;
    const char* const end = payload.data() + payload.size();
    const auto [stopped, error] = std::from_chars(payload.data(), end, limit);
    if (!payload.empty() && (error != std::errc() || stopped != end)) {
      return InvalidArgumentError(
          fmt::format("'{}' is not a number of rows", payload));
    }
    const absl::StatusOr<ActrId> tally = ctx.Discover(kTallyType);
    if (!tally.ok()) return tally.status();
    const absl::StatusOr<std::string> counts =
        ctx.Call(Dest::Actor(*tally), "tally.Tally.Counts", "");
    if (!counts.ok()) return counts.status();
    return Render(*counts, limit);
  }

  static std::string Render(std::string_view counts, size_t limit) {
    std::string table;
    for (const auto& [kind, rows] : ByKind(counts)) {
      table.append(fmt::format("{}\n", kind));
      const size_t shown = std::min(limit, rows.size());
      for (size_t i = 0; i < shown; ++i) {
        table.append(fmt::format("{:>10}  {}\n", rows[i].count, rows[i].value));
      }
      if (shown < rows.size()) {
        table.append(
            fmt::format("{:>10}  and {} more\n", "", rows.size() - shown));
      }
    }
    return table.empty() ? "nothing was counted\n" : table;
  }
};

}  // namespace
}  // namespace troupe::demo

TROUPE_WORKLOAD(troupe::demo::Report, "demo:report:1.0.0",
                "report.Report.Table");
