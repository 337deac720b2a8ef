// Runs the library in the real runtime, under a clock turned by hand.
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "guest_sdk/testing/test_host.h"
#include "starter.troupe.h"

namespace {

class StarterTest : public ::testing::Test {
 protected:
  uint32_t Remind(const std::string& text, uint32_t seconds) {
    demo::starter::RemindRequest request;
    request.set_text(text);
    request.set_seconds(seconds);
    return host_
        .Call<demo::starter::RemindReply>(
            id_, demo::starter::StarterService::kRemind.route, request)
        .value()
        .count();
  }

  bool HasLogged(std::string_view text) const {
    for (const troupe::LogLine& line : host_.log()) {
      if (line.text.find(text) != std::string::npos) return true;
    }
    return false;
  }

  troupe::TestHost host_;
  const troupe::ActrId id_ = host_.Load(TROUPE_TESTED_LIBRARY).value();
};

TEST_F(StarterTest, RemindsWhenItIsTimeAndNotBefore) {
  EXPECT_EQ(Remind("tea", 5), 1u);

  host_.Advance(absl::Milliseconds(4'999));
  EXPECT_FALSE(HasLogged("reminder: tea"));
  host_.Advance(absl::Milliseconds(1));
  EXPECT_TRUE(HasLogged("reminder: tea"));
}

TEST_F(StarterTest, ReportsEachMinute) {
  EXPECT_EQ(Remind("supper", 120), 1u);

  host_.Advance(absl::Minutes(1));
  EXPECT_TRUE(HasLogged("reminders waiting: 1"));
  host_.Advance(absl::Minutes(2));
  EXPECT_TRUE(HasLogged("reminders waiting: 0"));
}

}  // namespace
