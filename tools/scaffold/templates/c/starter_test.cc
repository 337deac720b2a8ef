// Runs the library in the real runtime, step by step.
#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "guest_sdk/testing/test_host.h"

namespace {

TEST(StarterTest, CountsBytes) {
  troupe::TestHost host;
  const auto id = host.Load(TROUPE_TESTED_LIBRARY);
  ASSERT_TRUE(id.ok()) << id.status();

  EXPECT_TRUE(host.Call(*id, "demo.starter.Starter.Add", "one").ok());
  EXPECT_TRUE(host.Call(*id, "demo.starter.Starter.Add", "three").ok());

  EXPECT_EQ(host.Call(*id, "demo.starter.Starter.Total", "").value(), "8");
}

TEST(StarterTest, RefusesNothing) {
  troupe::TestHost host;
  const auto id = host.Load(TROUPE_TESTED_LIBRARY);
  ASSERT_TRUE(id.ok()) << id.status();

  const auto reply = host.Call(*id, "demo.starter.Starter.Add", "");

  EXPECT_EQ(reply.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
