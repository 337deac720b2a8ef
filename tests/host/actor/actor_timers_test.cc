#include "host/actor/actor_timers.h"

#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(ActorTimersTest, ATimerIsFoundByItsIdUntilItIsErased) {
  ActorTimers timers;
  ActorTimer* const timer = timers.Make(nullptr, 7);

  EXPECT_EQ(timers.Find(7), timer);
  EXPECT_EQ(timers.Find(8), nullptr);
  timers.Erase(timer);
  EXPECT_EQ(timers.Find(7), nullptr);
  EXPECT_EQ(timers.size(), 0U);
}

TEST(ActorTimersTest, AMillionTimersTakeAtMost104BytesEach) {
  constexpr size_t kMany = 1'000'000;
  ActorTimers timers;
  for (size_t id = 1; id <= kMany; ++id) {
    timers.Make(nullptr, id);
    if ((id & (id - 1)) == 0 && id > 16) {
      EXPECT_LE(timers.bytes(), 104 * id);
    }
  }

  EXPECT_LE(timers.bytes(), 104 * kMany);
  for (size_t id = 1; id <= kMany; ++id) timers.Erase(timers.Find(id));
  EXPECT_EQ(timers.size(), 0U);
}

TEST(ActorTimersTest, OneThatIsOnTimeIsDueNextOnePeriodLater) {
  constexpr NextDue kNext = NextDueAfter(100, 10, 100);

  EXPECT_EQ(kNext.missed, 0U);
  EXPECT_EQ(kNext.due_ns, 110);
}

TEST(ActorTimersTest, OneThatIsLateKeepsItsMultiples) {
  constexpr NextDue kLate = NextDueAfter(100, 10, 109);
  constexpr NextDue kMissedOne = NextDueAfter(100, 10, 110);
  constexpr NextDue kMissedMore = NextDueAfter(100, 10, 145);

  EXPECT_EQ(kLate.missed, 0U);
  EXPECT_EQ(kLate.due_ns, 110);
  EXPECT_EQ(kMissedOne.missed, 1U);
  EXPECT_EQ(kMissedOne.due_ns, 120);
  EXPECT_EQ(kMissedMore.missed, 4U);
  EXPECT_EQ(kMissedMore.due_ns, 150);
}

}  // namespace
}  // namespace troupe
