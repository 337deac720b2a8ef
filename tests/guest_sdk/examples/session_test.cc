// The example with timers, in a real host whose clock is turned by hand.
#include <string>
#include <string_view>

#include "abi/identity.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

class SessionTest : public HostTest {
 protected:
  ActrId Session() {
    WorkloadOptions options;
    options.name = "session";
    options.path = RunfilePath("guest_sdk/examples/session.so");
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn("session");
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }

  void Touch(const ActrId& session, std::string_view name) {
    EXPECT_THAT(Call(session, "session.Session.Touch", name), IsOk());
  }
  std::string Count(const ActrId& session) {
    return Call(session, "session.Session.Count").value_or("?");
  }
};

TEST_F(SessionTest, OneEndsHalfAMinuteAfterItsLastTouch) {
  const ActrId session = Session();
  Touch(session, "a");
  Touch(session, "b");
  Advance(absl::Seconds(29));
  Touch(session, "a");
  Advance(absl::Seconds(1));
  EXPECT_EQ(Count(session), "1");

  Advance(absl::Seconds(28));
  EXPECT_EQ(Count(session), "1");
  Advance(absl::Seconds(1));
  EXPECT_EQ(Count(session), "0");
}

TEST_F(SessionTest, ItReportsEachMinuteAndSaysWhatItMissed) {
  Log log(LogLevel::kInfo, LogFormat::kText, &clock_);
  options_.log = &log;
  const ActrId session = Session();
  ::testing::internal::CaptureStderr();

  Touch(session, "a");
  Advance(absl::Seconds(150));

  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("sessions; 1 reports missed"));
  host().Stop(absl::Minutes(1));
}

}  // namespace
}  // namespace troupe
