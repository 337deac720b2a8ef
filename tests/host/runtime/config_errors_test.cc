// How faults of a configuration are told.
#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "host/runtime/config_load.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

TEST(ConfigErrorsTest, AFaultHasOneLineWhateverItsKeyHolds) {
  EXPECT_THAT(ParseConfig("\"a\\nb\" = 1\n", "/etc/troupe.toml"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "/etc/troupe.toml:1:1: error: unknown key 'a\\nb' in "
                       "the file"));
}

}  // namespace
}  // namespace troupe
