// The example with timers, as its author would test it.
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "guest_sdk/testing/test_host.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

class SessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const absl::StatusOr<ActrId> id =
        host_.Load(RunfilePath("guest_sdk/examples/session.so"));
    ASSERT_THAT(id, IsOk());
    session_ = *id;
  }

  void Touch(std::string_view name) {
    EXPECT_THAT(host_.Call(session_, "session.Session.Touch", name), IsOk());
  }
  std::string Count() {
    return host_.Call(session_, "session.Session.Count", "").value_or("?");
  }

  TestHost host_;
  ActrId session_;
};

TEST_F(SessionTest, OneEndsHalfAMinuteAfterItsLastTouch) {
  Touch("a");
  Touch("b");
  host_.Advance(absl::Seconds(29));
  Touch("a");
  host_.Advance(absl::Seconds(1));
  EXPECT_EQ(Count(), "1");

  host_.Advance(absl::Seconds(28));
  EXPECT_EQ(Count(), "1");
  host_.Advance(absl::Seconds(1));
  EXPECT_EQ(Count(), "0");
}

TEST_F(SessionTest, ItReportsEachMinute) {
  Touch("a");
  host_.Advance(absl::Minutes(2));

  EXPECT_THAT(
      host_.log(),
      Contains(Field(&LogLine::text, HasSubstr("sessions; 0 reports missed")))
          .Times(2));
}

}  // namespace
}  // namespace troupe
