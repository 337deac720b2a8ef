#include "gtest/gtest.h"
#include "tests/proto/routes.pb.h"

namespace {

TEST(OptionsTest, CodeOfAFileWithAMethodOptionNeedsOnlyTheLiteRuntime) {
  routes::Ping ping;
  ping.set_count(7);

  routes::Ping read;
  ASSERT_TRUE(read.ParseFromString(ping.SerializeAsString()));

  EXPECT_EQ(read.count(), 7u);
}

}  // namespace
