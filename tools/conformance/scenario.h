// What a run calls: the routes of the command line, and scenario files.
//
//   config = "shop = 'north'"     # the actor's configuration
//
//   [[step]]
//   route = "shop.Cart.Add"
//   text = "apple"                # or hex = "0a05…"; empty unless given
//   status = 0                    # of the answer; any unless given
//   answer = "1 apple"            # its payload as text; any unless given
#ifndef TROUPE_TOOLS_CONFORMANCE_SCENARIO_H_
#define TROUPE_TOOLS_CONFORMANCE_SCENARIO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace troupe::conformance {

// One call, and what its answer must be.
struct RouteCall {
  std::string route;
  std::string payload;
  std::optional<int32_t> status;
  std::optional<std::string> answer;
};

// A value; empty without a file.
struct Scenario {
  std::string config;
  std::vector<RouteCall> steps;
};

// Reads the file `path`.
//   Errors: NOT_FOUND when it can't be read; INVALID_ARGUMENT with a line
//           `file:line:column: error: …` for each fault in it.
absl::StatusOr<Scenario> LoadScenario(const std::string& path);

// Reads NAME=HEX of a command line; without "=HEX" the payload is empty.
//   Errors: INVALID_ARGUMENT naming the argument.
absl::StatusOr<RouteCall> ParseRoute(std::string_view argument);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_SCENARIO_H_
