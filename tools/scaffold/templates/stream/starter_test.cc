// Runs the library in the real runtime, step by step.
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "guest_sdk/testing/test_host.h"
#include "starter.troupe.h"

namespace {

class StarterTest : public ::testing::Test {
 protected:
  void Send(uint64_t sequence, std::string_view line) {
    absl::Status sent = absl::UnknownError("no answer");
    host_.host().SendChunk(
        id_, {.stream_id = "lines", .sequence = sequence, .payload = line}, {},
        [&sent](const troupe::Reply& reply) { sent = reply.status; });
    host_.RunUntilIdle();
    EXPECT_TRUE(sent.ok()) << sent;
  }

  troupe::TestHost host_;
  const troupe::ActrId id_ = host_.Load(TROUPE_TESTED_LIBRARY).value();
};

TEST_F(StarterTest, CountsLinesAndBytes) {
  Send(0, "one");
  Send(1, "three");

  const auto totals = host_.Call<demo::starter::ReadReply>(
      id_, demo::starter::StarterService::kRead.route, "");

  ASSERT_TRUE(totals.ok()) << totals.status();
  EXPECT_EQ(totals->lines(), 2u);
  EXPECT_EQ(totals->bytes(), 8u);
}

}  // namespace
