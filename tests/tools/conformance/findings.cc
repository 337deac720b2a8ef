#include "tests/tools/conformance/findings.h"

#include <cstdio>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/check.h"

namespace troupe::conformance {

std::vector<std::string> FindingsOf(RunOptions options) {
  if (options.checks.empty()) {
    for (const Check& check : Catalogue()) {
      if (AreaOf(check) != "memory") options.checks.push_back(&check);
    }
  }
  const absl::StatusOr<RunResult> result = Run(options);
  EXPECT_THAT(result, IsOk());
  std::vector<std::string> findings;
  if (!result.ok()) return findings;
  EXPECT_THAT(result->end, IsOk());
  for (const CheckResult& one : result->results) {
    if (one.outcome.kind != Outcome::Kind::kFail) continue;
    findings.emplace_back(one.check->id);
    // So that a failure says more than the id.
    std::printf("%s: %s\n", findings.back().c_str(), one.outcome.text.c_str());
  }
  return findings;
}

}  // namespace troupe::conformance
