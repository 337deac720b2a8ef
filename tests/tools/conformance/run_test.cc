// What a run reports, and what is no library to run on.
#include "tools/conformance/run.h"

#include <csignal>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/check.h"
#include "tools/conformance/scenario.h"

namespace troupe::conformance {
namespace {

TEST(RunTest, AMissingPrerequisiteOfTheChecksAskedForIsAFinding) {
  RunOptions options;
  options.path = GuestPath("missing_symbol");
  std::vector<std::string> unknown;
  options.checks = Select({"frames"}, &unknown);

  const absl::StatusOr<RunResult> result = conformance::Run(options);
  ASSERT_THAT(result, IsOk());
  EXPECT_GT(result->FindingsOf(Severity::kError), 0U);
}

TEST(RunTest, AProcessThatIgnoresTheEndOfItsChildrenRunsEveryCheck) {
  RunOptions options;
  options.path = GuestPath("missing_symbol");
  std::vector<std::string> unknown;
  options.checks = Select({"static"}, &unknown);
  std::signal(SIGCHLD, SIG_IGN);

  const absl::StatusOr<RunResult> result = conformance::Run(options);

  ASSERT_THAT(result, IsOk());
  EXPECT_THAT(result->end, IsOk());
  EXPECT_EQ(result->results.size(), options.checks.size());
}

TEST(RunTest, ADirectoryIsNoLibrary) {
  RunOptions options;
  options.path = ::testing::TempDir();

  EXPECT_THAT(conformance::Run(options),
              StatusIs(absl::StatusCode::kNotFound, "is a directory"));
}

TEST(RunTest, ADirectoryIsNoScenario) {
  EXPECT_THAT(LoadScenario(::testing::TempDir()),
              StatusIs(absl::StatusCode::kNotFound, "Is a directory"));
}

}  // namespace
}  // namespace troupe::conformance
