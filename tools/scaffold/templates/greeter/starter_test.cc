// Runs the library in the real runtime, step by step.
#include <string>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "guest_sdk/testing/test_host.h"
#include "starter.troupe.h"

namespace {

class StarterTest : public ::testing::Test {
 protected:
  absl::StatusOr<demo::starter::GreetReply> Greet(const std::string& name) {
    demo::starter::GreetRequest request;
    request.set_name(name);
    return host_.Call<demo::starter::GreetReply>(
        id_, demo::starter::StarterService::kGreet.route, request);
  }

  troupe::TestHost host_;
  const troupe::ActrId id_ = host_.Load(TROUPE_TESTED_LIBRARY).value();
};

TEST_F(StarterTest, GreetsByName) {
  EXPECT_EQ(Greet("Ada").value().text(), "Hello, Ada!");
}

TEST_F(StarterTest, RefusesAnEmptyName) {
  EXPECT_EQ(Greet("").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
