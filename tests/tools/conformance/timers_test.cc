// The timers of the kit's host: those of a real one, without the waiting.
#include "tools/conformance/timers.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "abi/guest_messages.h"
#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/base/limits.h"
#include "tests/support/status_matchers.h"

namespace troupe::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint64_t kInstance = 7;
constexpr uint64_t kMinute = 60'000;
constexpr uint64_t kTooLong = 3'000'000'000'001;

class TimersTest : public ::testing::Test {
 protected:
  TimersTest() { timers_.Open(kInstance); }

  absl::Status Set(uint64_t id, uint64_t delay_ms, uint64_t period_ms = 0) {
    return timers_.Apply(kInstance, {id, delay_ms, period_ms, false});
  }
  absl::Status Cancel(uint64_t id) {
    return timers_.Apply(kInstance, {id, 0, 0, true});
  }

  // Lets time pass, and takes what is due then.
  std::vector<uint64_t> Fired() {
    timers_.Pass(kInstance);
    std::vector<uint64_t> ids;
    while (const auto firing = timers_.TakeDue(kInstance)) {
      ids.push_back(firing->id);
    }
    return ids;
  }

  Timers timers_;
};

TEST_F(TimersTest, FireInTheOrderInWhichTheyAreDueAndOnce) {
  ASSERT_THAT(Set(1, kMinute), IsOk());
  ASSERT_THAT(Set(2, 0), IsOk());
  ASSERT_THAT(Set(3, 10), IsOk());

  EXPECT_THAT(Fired(), ElementsAre(2, 3, 1));
  EXPECT_THAT(Fired(), IsEmpty());
}

TEST_F(TimersTest, OneWithAPeriodFiresAgainAndCountsWhatItMissed) {
  ASSERT_THAT(Set(1, 10, 10), IsOk());
  ASSERT_THAT(Set(2, 55), IsOk());
  timers_.Pass(kInstance);

  const std::optional<TimerFiring> repeating = timers_.TakeDue(kInstance);

  ASSERT_TRUE(repeating.has_value());
  EXPECT_EQ(repeating->id, 1U);
  EXPECT_EQ(repeating->missed, 4U);
  EXPECT_THAT(Fired(), ElementsAre(2, 1));
}

TEST_F(TimersTest, OneThatIsCancelledAfterItFiredIsNotHandedOut) {
  ASSERT_THAT(Set(1, 10), IsOk());
  timers_.Pass(kInstance);

  ASSERT_THAT(Cancel(1), IsOk());

  EXPECT_EQ(timers_.TakeDue(kInstance), std::nullopt);
}

TEST_F(TimersTest, OneThatIsSetMeanwhileIsDueTheNextTime) {
  ASSERT_THAT(Set(1, 10), IsOk());
  timers_.Pass(kInstance);
  ASSERT_NE(timers_.TakeDue(kInstance), std::nullopt);

  ASSERT_THAT(Set(1, 0), IsOk());

  EXPECT_EQ(timers_.TakeDue(kInstance), std::nullopt);
  EXPECT_THAT(Fired(), ElementsAre(1));
}

TEST_F(TimersTest, OneMoreThanAnActorMayHaveIsRefusedAndAnotherTimeIsNot) {
  for (uint64_t id = 0; id < kMaxTimersPerActor; ++id) {
    ASSERT_THAT(Set(id, kMinute), IsOk());
  }

  EXPECT_THAT(Set(kMaxTimersPerActor, kMinute),
              StatusIs(absl::StatusCode::kUnavailable, "100000 timers"));
  EXPECT_THAT(Set(0, 1), IsOk());
}

TEST_F(TimersTest, ATimeThatNoHostTakesIsRefused) {
  EXPECT_THAT(Set(1, kTooLong), StatusIs(absl::StatusCode::kInvalidArgument,
                                         "a timer of 3000000000001 ms"));
  EXPECT_THAT(Set(1, 1, kTooLong),
              StatusIs(absl::StatusCode::kInvalidArgument, "at most"));
}

TEST_F(TimersTest, EndWithTheirInstance) {
  ASSERT_THAT(Set(1, 10), IsOk());

  timers_.Close(kInstance);

  EXPECT_THAT(Fired(), IsEmpty());
  EXPECT_THAT(Set(1, 10),
              StatusIs(absl::StatusCode::kUnimplemented, "generation 1 or 2"));
}

}  // namespace
}  // namespace troupe::conformance
