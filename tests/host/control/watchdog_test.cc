#include "host/control/watchdog.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/base/manual_clock.h"
#include "host/fiber/guest_threads.h"
#include "host/fiber/in_flight.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr InFlight kBuying = {.image = "/opt/shop.so",
                              .generation = 3,
                              .serial_number = 7,
                              .realm_id = 1,
                              .type = "acme:shop:1.0.0",
                              .method = "Buy",
                              .method_len = 3};

// Threads that the test plays itself; a report is "slow Buy 100" or "end Buy
// 250".
class WatchdogTest : public ::testing::Test {
 protected:
  void Advance(int ms) {
    clock_.Advance(absl::Milliseconds(ms));
    watchdog_.Look();
  }

  std::string Report(const char* what, const SlowHandler& slow) {
    return std::string(what) + " " + slow.what.method + " " +
           std::to_string(absl::ToInt64Milliseconds(slow.held));
  }

  ManualClock clock_;
  GuestThreads threads_;
  std::vector<std::string> reports_;
  std::optional<GuestThreads::Member> member_{std::in_place, &threads_, 4};
  Watchdog watchdog_{&clock_,
                     &threads_,
                     absl::Milliseconds(100),
                     {[this](const SlowHandler& slow, const Watchdog::Stack&) {
                        reports_.push_back(Report("slow", slow));
                      },
                      [this](const SlowHandler& slow) {
                        reports_.push_back(Report("end", slow));
                      }}};
};

TEST_F(WatchdogTest, AHandlerIsReportedOnceItHasHeldForTheThreshold) {
  SetInFlight(&kBuying);
  Advance(0);
  Advance(99);
  EXPECT_THAT(reports_, IsEmpty());
  Advance(1);
  Advance(500);

  EXPECT_THAT(reports_, ElementsAre("slow Buy 100"));
}

TEST_F(WatchdogTest, ItsEndIsReportedWithTheTimeInAll) {
  SetInFlight(&kBuying);
  Advance(0);
  Advance(150);
  SetInFlight(nullptr);
  Advance(100);
  Advance(100);

  EXPECT_THAT(reports_, ElementsAre("slow Buy 150", "end Buy 250"));
}

TEST_F(WatchdogTest, ManyShortHandlersAreNotOneLongOne) {
  for (int i = 0; i < 10; ++i) {
    SetInFlight(&kBuying);
    Advance(60);
  }

  EXPECT_THAT(reports_, IsEmpty());
}

TEST_F(WatchdogTest, AThreadThatExecutesNothingHoldsNothing) {
  SetInFlight(nullptr);
  Advance(0);
  Advance(1000);

  EXPECT_THAT(reports_, IsEmpty());
  EXPECT_THAT(watchdog_.Held(), IsEmpty());
}

TEST_F(WatchdogTest, SaysWhatIsHeldNow) {
  SetInFlight(&kBuying);
  Advance(0);
  Advance(100);
  Advance(200);

  const std::vector<SlowHandler> held = watchdog_.Held();
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_EQ(held[0].what.actor, "7@1/acme:shop:1.0.0");
  EXPECT_EQ(held[0].shard, 4u);
  EXPECT_EQ(held[0].held, absl::Milliseconds(300));
  SetInFlight(nullptr);
  Advance(0);
  EXPECT_THAT(watchdog_.Held(), IsEmpty());
}

TEST_F(WatchdogTest, AThreadThatEndsEndsWhatItHeld) {
  SetInFlight(&kBuying);
  Advance(0);
  Advance(100);
  SetInFlight(nullptr);
  member_.reset();
  Advance(100);

  EXPECT_THAT(reports_, ElementsAre("slow Buy 100", "end Buy 100"));
  EXPECT_THAT(watchdog_.Held(), IsEmpty());
}

}  // namespace
}  // namespace troupe
