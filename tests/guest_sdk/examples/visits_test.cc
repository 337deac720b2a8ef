// The example that hands its state over, reloaded in a real host.
#include <memory>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "host/runtime/host.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

TEST(VisitsTest, TheNextVersionGoesOnCounting) {
  absl::StatusOr<std::unique_ptr<Host>> host = Host::Create({.shards = 1});
  ASSERT_THAT(host, IsOk());
  ASSERT_THAT((*host)->AddWorkload(
                  {.name = "visits",
                   .path = RunfilePath("guest_sdk/examples/visits.so")}),
              IsOk());
  const absl::StatusOr<ActrId> id = (*host)->Spawn("visits");
  ASSERT_THAT(id, IsOk());
  const auto note = [&](std::string_view name) {
    return (*host)
        ->CallAndWait(*id, "visits.Visits.Note", name)
        .value_or("failed");
  };
  EXPECT_EQ(note("Ada Lovelace"), "1");
  EXPECT_EQ(note("Ada Lovelace"), "2");
  EXPECT_EQ(note(""), "1");

  const absl::StatusOr<ReloadReport> report = (*host)->ReloadAndWait("visits");

  ASSERT_THAT(report, IsOk());
  EXPECT_TRUE(report->state_bytes.has_value());
  EXPECT_EQ(note("Ada Lovelace"), "3");
  EXPECT_EQ(note(""), "2");
  EXPECT_EQ(note("Grace"), "1");
}

}  // namespace
}  // namespace troupe
