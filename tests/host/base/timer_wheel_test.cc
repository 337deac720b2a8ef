#include "host/base/timer_wheel.h"

#include <limits>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace troupe {
namespace {

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kSecond = 1'000 * kMillisecond;

struct Timer : TimerNode {
  int64_t deadline_ns = 0;
};

TEST(TimerWheelTest, ATimerFiresAtItsDeadlineAndNotBefore) {
  TimerWheel wheel(0);
  Timer timer;
  wheel.Add(&timer, 5 * kMillisecond);

  EXPECT_EQ(wheel.PopExpired(5 * kMillisecond - 1), nullptr);
  EXPECT_TRUE(timer.linked());
  EXPECT_EQ(wheel.PopExpired(5 * kMillisecond), &timer);
  EXPECT_FALSE(timer.linked());
  EXPECT_EQ(wheel.PopExpired(5 * kMillisecond), nullptr);
}

TEST(TimerWheelTest, ADeadlineInsideATickFiresAtTheEndOfThatTick) {
  TimerWheel wheel(0);
  Timer timer;
  wheel.Add(&timer, 4 * kMillisecond + 1);

  EXPECT_EQ(wheel.PopExpired(4 * kMillisecond + 1), nullptr);
  EXPECT_EQ(wheel.PopExpired(5 * kMillisecond), &timer);
}

TEST(TimerWheelTest, APastDeadlineFiresAtOnce) {
  TimerWheel wheel(10 * kSecond);
  Timer timer;
  Timer negative;
  wheel.Add(&timer, 3 * kSecond);
  wheel.Add(&negative, -5);

  EXPECT_EQ(wheel.PopExpired(10 * kSecond), &timer);
  EXPECT_EQ(wheel.PopExpired(10 * kSecond), &negative);
}

TEST(TimerWheelTest, ARemovedTimerDoesNotFire) {
  TimerWheel wheel(0);
  Timer timer;
  wheel.Add(&timer, kSecond);

  wheel.Remove(&timer);
  wheel.Remove(&timer);

  EXPECT_FALSE(timer.linked());
  EXPECT_EQ(wheel.size(), 0u);
  EXPECT_EQ(wheel.NextDeadline(), TimerWheel::kNoDeadline);
  EXPECT_EQ(wheel.PopExpired(2 * kSecond), nullptr);
}

TEST(TimerWheelTest, AddingALinkedTimerMovesIt) {
  TimerWheel wheel(0);
  Timer timer;
  wheel.Add(&timer, kSecond);

  wheel.Add(&timer, 3 * kSecond);

  EXPECT_EQ(wheel.size(), 1u);
  EXPECT_EQ(wheel.PopExpired(2 * kSecond), nullptr);
  EXPECT_EQ(wheel.PopExpired(3 * kSecond), &timer);
}

TEST(TimerWheelTest, TimersOfOneTickFireInTheOrderTheyWereAdded) {
  TimerWheel wheel(0);
  Timer far_away_first;
  Timer near_second;
  wheel.Add(&far_away_first, 100 * kMillisecond);
  ASSERT_EQ(wheel.PopExpired(90 * kMillisecond), nullptr);
  wheel.Add(&near_second, 100 * kMillisecond);

  EXPECT_EQ(wheel.PopExpired(kSecond), &far_away_first);
  EXPECT_EQ(wheel.PopExpired(kSecond), &near_second);
}

TEST(TimerWheelTest, SleepingUntilTheNextDeadlineReachesATimerInFewSteps) {
  TimerWheel wheel(0);
  Timer timer;
  const int64_t deadline = 3'723'000 * kMillisecond;
  wheel.Add(&timer, deadline);

  int steps = 0;
  int64_t now = 0;
  while (wheel.PopExpired(now) == nullptr) {
    ASSERT_GT(wheel.NextDeadline(), now);
    ASSERT_LE(wheel.NextDeadline(), deadline);
    now = wheel.NextDeadline();
    ++steps;
  }

  EXPECT_EQ(now, deadline);
  EXPECT_LE(steps, 8);
}

TEST(TimerWheelTest, TheLatestDeadlineThatCanBeNamedIsKept) {
  TimerWheel wheel(kSecond);
  Timer timer;
  wheel.Add(&timer, std::numeric_limits<int64_t>::max());

  EXPECT_EQ(wheel.PopExpired(1'000'000 * kSecond), nullptr);
  EXPECT_TRUE(timer.linked());
  EXPECT_GT(wheel.NextDeadline(), 1'000'000 * kSecond);
}

TEST(TimerWheelTest, AWheelThatEndsUnlinksItsTimers) {
  Timer timer;
  {
    TimerWheel wheel(0);
    wheel.Add(&timer, kSecond);
  }

  EXPECT_FALSE(timer.linked());
}

// Deadlines of all sizes against a sorted map, which is the specification.
TEST(TimerWheelTest, ARandomMixBehavesLikeASortedMap) {
  std::mt19937_64 random(20240501);
  constexpr int kTimers = 500;
  std::vector<Timer> timers(kTimers);
  int64_t now = 123'456'789;
  TimerWheel wheel(now);
  std::multimap<int64_t, Timer*> model;  // by deadline in whole ticks
  const auto forget = [&model](Timer* timer) {
    std::erase_if(model, [&](const auto& at) { return at.second == timer; });
  };

  for (int step = 0; step < 20'000; ++step) {
    Timer& timer = timers[random() % kTimers];
    switch (random() % 4) {
      case 0:
      case 1: {
        forget(&timer);
        const int64_t span = int64_t{1} << (random() % 45);
        timer.deadline_ns = now + static_cast<int64_t>(random() % span);
        model.emplace(timer.deadline_ns, &timer);
        wheel.Add(&timer, timer.deadline_ns);
        break;
      }
      case 2:
        forget(&timer);
        wheel.Remove(&timer);
        break;
      case 3: {
        now += static_cast<int64_t>(random() % (int64_t{1} << (random() % 36)));
        while (TimerNode* node = wheel.PopExpired(now)) {
          auto* fired = static_cast<Timer*>(node);
          ASSERT_LE(fired->deadline_ns, now) << "fired early";
          forget(fired);
        }
        // At most one tick late.
        if (!model.empty()) {
          ASSERT_GT(model.begin()->first, now - kMillisecond);
          ASSERT_LT(wheel.NextDeadline(), model.begin()->first + kMillisecond);
        }
        break;
      }
    }
    ASSERT_EQ(wheel.size(), model.size());
  }
}

TEST(TimerWheelTest, AMillionTimersFireByTick) {
  constexpr int kTimers = 1'000'000;
  std::mt19937_64 random(7);
  TimerWheel wheel(0);
  const auto timers = std::make_unique<Timer[]>(kTimers);
  for (int i = 0; i < kTimers; ++i) {
    timers[i].deadline_ns = static_cast<int64_t>(random() % (600 * kSecond));
    wheel.Add(&timers[i], timers[i].deadline_ns);
  }
  // Every other one is removed, as an answered call's is.
  for (int i = 0; i < kTimers; i += 2) wheel.Remove(&timers[i]);

  int fired = 0;
  int64_t last_tick = 0;
  while (TimerNode* node = wheel.PopExpired(600 * kSecond)) {
    const int64_t deadline = static_cast<Timer*>(node)->deadline_ns;
    const int64_t tick = (deadline + kMillisecond - 1) / kMillisecond;
    ASSERT_GE(tick, last_tick);
    last_tick = tick;
    ++fired;
  }

  EXPECT_EQ(fired, kTimers / 2);
}

}  // namespace
}  // namespace troupe
