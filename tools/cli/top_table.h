// What `troupe top` shows: two answers of a host to `ps`, one after the other,
// as rows for people and for programs.
#ifndef TROUPE_TOOLS_CLI_TOP_TABLE_H_
#define TROUPE_TOOLS_CLI_TOP_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tools/cli/options.h"
#include "tools/cli/table.h"
#include "troupe/control.pb.h"

namespace troupe {

struct TopRow {
  control::ActorInfo actor;
  // Messages handled per second; absent: there is nothing to compare with.
  std::optional<double> rate;
  // Times of handling of the actor's workload on its shard, in ns; -1: none.
  int64_t p50_ns = -1;
  int64_t p99_ns = -1;
};

// The actors of `now`, in the order of `sort`: the largest first, names and ids
// from the smallest. `before` is an answer `elapsed` earlier, or nullptr; with
// it rates and times are those since then, where there are any.
std::vector<TopRow> TopRows(const control::PsResponse* before,
                            const control::PsResponse& now,
                            absl::Duration elapsed, TopSort sort);

// Which of its workload's libraries an actor runs, "-" of an older host.
std::string GenerationText(const control::ActorInfo& actor);
// The same as JSON, null of an older host.
std::string GenerationJson(const control::ActorInfo& actor);

// With titles.
std::vector<TableRow> TopTable(const std::vector<TopRow>& rows);

// One line: an array with an object per row.
std::string TopJson(const std::vector<TopRow>& rows);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_TOP_TABLE_H_
