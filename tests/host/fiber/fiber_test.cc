#include "host/fiber/fiber.h"

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "host/fiber/stack_budget.h"

namespace troupe {
namespace {

// The thread's own fiber and a pool; a fiber's body is a lambda that switches
// back to home() when it has nothing more to do.
class FiberTest : public ::testing::Test {
 protected:
  std::unique_ptr<Fiber> NewFiber(Fiber::Entry entry, void* argument) {
    absl::StatusOr<FiberStack> stack = pool_.Take();
    EXPECT_TRUE(stack.ok()) << stack.status();
    return std::make_unique<Fiber>(*std::move(stack), entry, argument);
  }

  StackBudget budget_ = StackBudget::ForThisKernel();
  StackPool pool_{&budget_, StackSizes()};
  Fiber home_;
};

// What a body needs to report and to go home.
struct Visit {
  Fiber* home = nullptr;
  int count = 0;
  std::string text = {};
};

[[noreturn]] void CountVisits(void* argument) {
  auto* visit = static_cast<Visit*>(argument);
  while (true) {
    ++visit->count;
    Fiber::SwitchTo(*visit->home);
  }
}

TEST_F(FiberTest, AFiberContinuesWhereItLeft) {
  Visit visit{.home = &home_};
  const std::unique_ptr<Fiber> fiber = NewFiber(CountVisits, &visit);

  EXPECT_EQ(visit.count, 0);
  Fiber::SwitchTo(*fiber);
  Fiber::SwitchTo(*fiber);

  EXPECT_EQ(visit.count, 2);
}

TEST_F(FiberTest, CurrentFollowsTheSwitch) {
  struct Seen {
    Fiber* home;
    Fiber* current = nullptr;
  } seen{.home = &home_};
  const std::unique_ptr<Fiber> fiber = NewFiber(
      [](void* argument) {
        auto* seen = static_cast<Seen*>(argument);
        seen->current = Fiber::Current();
        Fiber::SwitchTo(*seen->home);
      },
      &seen);

  Fiber::SwitchTo(*fiber);

  EXPECT_EQ(seen.current, fiber.get());
  EXPECT_EQ(Fiber::Current(), &home_);
}

TEST_F(FiberTest, AThreadWithoutFibersHasNoCurrentOne) {
  Fiber* seen = &home_;
  std::thread([&seen] { seen = Fiber::Current(); }).join();

  EXPECT_EQ(seen, nullptr);
}

TEST_F(FiberTest, TheTagBelongsToItsFiber) {
  Visit visit{.home = &home_};
  const std::unique_ptr<Fiber> fiber = NewFiber(CountVisits, &visit);

  fiber->set_tag(&visit);

  EXPECT_EQ(fiber->tag(), &visit);
  EXPECT_EQ(home_.tag(), nullptr);
}

TEST_F(FiberTest, TenThousandFibersPassABallAround) {
  constexpr int kFibers = 10'000;
  constexpr int kRounds = 3;
  std::vector<Visit> visits(kFibers, Visit{.home = &home_});
  std::vector<std::unique_ptr<Fiber>> fibers;
  fibers.reserve(visits.size());
  for (Visit& visit : visits) fibers.push_back(NewFiber(CountVisits, &visit));

  for (int round = 0; round < kRounds; ++round) {
    for (const std::unique_ptr<Fiber>& fiber : fibers) {
      Fiber::SwitchTo(*fiber);
    }
  }

  for (const Visit& visit : visits) ASSERT_EQ(visit.count, kRounds);
}

TEST_F(FiberTest, AStackIsReusedByTheNextFiber) {
  Visit visit{.home = &home_};
  for (int i = 0; i < 100; ++i) {
    const std::unique_ptr<Fiber> fiber = NewFiber(CountVisits, &visit);
    Fiber::SwitchTo(*fiber);
  }

  EXPECT_EQ(visit.count, 100);
  EXPECT_EQ(pool_.parked(), 1u);
}

// Waits inside a catch block, then rethrows what that block caught.
[[noreturn]] void RethrowAfterWaiting(void* argument) {
  auto* visit = static_cast<Visit*>(argument);
  try {
    try {
      throw std::runtime_error(visit->text);
    } catch (const std::runtime_error&) {
      visit->text.clear();
      Fiber::SwitchTo(*visit->home);
      throw;
    }
  } catch (const std::runtime_error& error) {
    visit->text = error.what();
  }
  while (true) Fiber::SwitchTo(*visit->home);
}

TEST_F(FiberTest, AFiberThatWaitsInACatchBlockRethrowsItsOwnException) {
  Visit apple{.home = &home_, .text = "apple"};
  Visit pear{.home = &home_, .text = "pear"};
  const std::unique_ptr<Fiber> first = NewFiber(RethrowAfterWaiting, &apple);
  const std::unique_ptr<Fiber> second = NewFiber(RethrowAfterWaiting, &pear);

  Fiber::SwitchTo(*first);
  Fiber::SwitchTo(*second);
  EXPECT_EQ(std::current_exception(), nullptr) << "a fiber's exception leaked";
  Fiber::SwitchTo(*first);
  Fiber::SwitchTo(*second);

  EXPECT_EQ(apple.text, "apple");
  EXPECT_EQ(pear.text, "pear");
}

TEST_F(FiberTest, AFiberStartsWithoutExceptionsInFlight) {
  struct Seen {
    Fiber* home;
    bool has_exception = true;
    int uncaught = -1;
  } seen{.home = &home_};
  const std::unique_ptr<Fiber> fiber = NewFiber(
      [](void* argument) {
        auto* seen = static_cast<Seen*>(argument);
        seen->has_exception = std::current_exception() != nullptr;
        seen->uncaught = std::uncaught_exceptions();
        Fiber::SwitchTo(*seen->home);
      },
      &seen);

  try {
    throw std::runtime_error("of the thread's own stack");
  } catch (const std::runtime_error&) {
    Fiber::SwitchTo(*fiber);
    EXPECT_NE(std::current_exception(), nullptr);
  }

  EXPECT_FALSE(seen.has_exception);
  EXPECT_EQ(seen.uncaught, 0);
}

TEST_F(FiberTest, TrimmingAWaitingFiberKeepsItsFrames) {
  Visit visit{.home = &home_};
  const std::unique_ptr<Fiber> fiber = NewFiber(
      [](void* argument) {
        auto* visit = static_cast<Visit*>(argument);
        // Deeper than what a stack at rest keeps.
        char frame[2 * kKeptStackBytes];
        std::memset(frame, 'x', sizeof(frame));
        Fiber::SwitchTo(*visit->home);
        visit->text.assign(frame, sizeof(frame));
        Fiber::SwitchTo(*visit->home);
      },
      &visit);
  Fiber::SwitchTo(*fiber);

  fiber->TrimStack();
  Fiber::SwitchTo(*fiber);

  EXPECT_EQ(visit.text, std::string(2 * kKeptStackBytes, 'x'));
}

TEST_F(FiberTest, OnlyAddressesRightBelowTheStackAreInItsGuard) {
  Visit visit{.home = &home_};
  absl::StatusOr<FiberStack> stack = pool_.Take();
  ASSERT_TRUE(stack.ok());
  char* low = stack->low();
  const Fiber fiber(*std::move(stack), CountVisits, &visit);

  EXPECT_TRUE(fiber.IsInGuard(low - 1));
  EXPECT_TRUE(fiber.IsInGuard(low - kDefaultStackGuardBytes));
  EXPECT_FALSE(fiber.IsInGuard(low));
  EXPECT_FALSE(fiber.IsInGuard(low - kDefaultStackGuardBytes - 1));
  EXPECT_FALSE(home_.IsInGuard(low - 1));
}

TEST_F(FiberTest, AnExceptionThatEscapesAnEntryEndsTheProcess) {
  const std::unique_ptr<Fiber> fiber = NewFiber(
      [](void*) { throw std::runtime_error("out of the entry"); }, nullptr);

  EXPECT_DEATH(Fiber::SwitchTo(*fiber), "out of the entry");
}

TEST_F(FiberTest, AnEntryThatReturnsEndsTheProcess) {
  const std::unique_ptr<Fiber> fiber = NewFiber([](void*) {}, nullptr);

  EXPECT_DEATH(Fiber::SwitchTo(*fiber), "entry function of a fiber returned");
}

}  // namespace
}  // namespace troupe
