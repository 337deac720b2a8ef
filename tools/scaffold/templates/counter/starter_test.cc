// Runs the library in the real runtime, step by step.
#include <cstdint>

#include "gtest/gtest.h"
#include "guest_sdk/testing/test_host.h"
#include "starter.troupe.h"

namespace {

using demo::starter::StarterService;

class StarterTest : public ::testing::Test {
 protected:
  uint64_t Add(uint64_t count) {
    demo::starter::AddRequest request;
    request.set_count(count);
    return host_
        .Call<demo::starter::CountReply>(id_, StarterService::kAdd.route,
                                         request)
        .value()
        .count();
  }
  uint64_t Read() {
    return host_
        .Call<demo::starter::CountReply>(id_, StarterService::kRead.route, "")
        .value()
        .count();
  }

  troupe::TestHost host_;
  const troupe::ActrId id_ = host_.Load(TROUPE_TESTED_LIBRARY).value();
};

TEST_F(StarterTest, BeginsWithNothing) { EXPECT_EQ(Read(), 0u); }

TEST_F(StarterTest, AddsUp) {
  EXPECT_EQ(Add(2), 2u);
  EXPECT_EQ(Add(3), 5u);
  EXPECT_EQ(Read(), 5u);
}

}  // namespace
