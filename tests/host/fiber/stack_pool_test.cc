#include "host/fiber/stack_pool.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

constexpr StackSizes kSmall = {.usable_bytes = size_t{64} * 1024,
                               .guard_bytes = size_t{16} * 1024};

// How many pages of [low, low + bytes) are in memory.
size_t ResidentPages(char* low, size_t bytes) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> pages(bytes / page);
  EXPECT_EQ(mincore(low, bytes, pages.data()), 0);
  size_t resident = 0;
  for (unsigned char state : pages) resident += state & 1;
  return resident;
}

// Whether this kernel guards either way; the tests below run with both.
class StackPoolTest : public ::testing::TestWithParam<StackGuard> {
 protected:
  void SetUp() override {
    const StackBudget kernel = StackBudget::ForThisKernel();
    if (GetParam() == StackGuard::kAdvice &&
        kernel.guard() != StackGuard::kAdvice) {
      GTEST_SKIP() << "this kernel has no MADV_GUARD_INSTALL";
    }
  }

  StackBudget budget_{GetParam(), 65'530};
  StackPool pool_{&budget_, kSmall};
};

INSTANTIATE_TEST_SUITE_P(BothGuards, StackPoolTest,
                         ::testing::Values(StackGuard::kAdvice,
                                           StackGuard::kProtection),
                         [](const auto& info) {
                           return info.param == StackGuard::kAdvice
                                      ? "Advice"
                                      : "Protection";
                         });

TEST_P(StackPoolTest, AllOfAStackCanBeWritten) {
  absl::StatusOr<FiberStack> stack = pool_.Take();
  ASSERT_THAT(stack, IsOk());

  std::memset(stack->low(), 0x5a, stack->usable_bytes());

  EXPECT_EQ(stack->usable_bytes(), kSmall.usable_bytes);
}

TEST_P(StackPoolTest, AStackThatComesBackIsTheNextToGoOut) {
  char* low = nullptr;
  {
    absl::StatusOr<FiberStack> first = pool_.Take();
    ASSERT_THAT(first, IsOk());
    low = first->low();
  }

  absl::StatusOr<FiberStack> second = pool_.Take();

  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->low(), low);
  EXPECT_EQ(pool_.parked(), 0u);
}

TEST_P(StackPoolTest, TrimGivesBackOnlyWhatRestedSinceTheLastTrim) {
  char* low = nullptr;
  {
    absl::StatusOr<FiberStack> stack = pool_.Take();
    ASSERT_THAT(stack, IsOk());
    low = stack->low();
    std::memset(low, 1, kSmall.usable_bytes);
  }
  const size_t all = ResidentPages(low, kSmall.usable_bytes);

  pool_.Trim();
  EXPECT_EQ(ResidentPages(low, kSmall.usable_bytes), all);
  pool_.Trim();
  EXPECT_EQ(ResidentPages(low, kSmall.usable_bytes),
            all * kKeptStackBytes / kSmall.usable_bytes);
}

TEST_P(StackPoolTest, AWriteBelowTheStackEndsTheProcess) {
  absl::StatusOr<FiberStack> stack = pool_.Take();
  ASSERT_THAT(stack, IsOk());
  volatile char* low = stack->low();
  low[0] = 1;

  EXPECT_DEATH(low[-1] = 1, "");
  EXPECT_DEATH(low[-static_cast<ptrdiff_t>(kSmall.guard_bytes)] = 1, "");
}

TEST(StackBudgetTest, AProtectedStackTooManyIsRefusedAndNamesTheSetting) {
  // Two mappings each, a sixteenth kept for others: 32 - 2.
  StackBudget budget(StackGuard::kProtection, 64);
  StackPool pool(&budget, kSmall);
  std::vector<FiberStack> stacks;
  for (int i = 0; i < 30; ++i) {
    absl::StatusOr<FiberStack> stack = pool.Take();
    ASSERT_THAT(stack, IsOk());
    stacks.push_back(*std::move(stack));
  }

  EXPECT_THAT(pool.Take(),
              StatusIs(absl::StatusCode::kUnavailable,
                       "30 of 30 in use, bounded by vm.max_map_count = 64"));
  stacks.pop_back();
  EXPECT_THAT(pool.Take(), IsOk());
}

TEST(StackBudgetTest, PoolsShareTheBudgetAndReturnTheirPart) {
  StackBudget budget(StackGuard::kProtection, 2);
  {
    StackPool first(&budget, kSmall);
    StackPool second(&budget, kSmall);
    ASSERT_THAT(first.Take(), IsOk());
    EXPECT_THAT(second.Take(),
                StatusIs(absl::StatusCode::kUnavailable, "vm.max_map_count"));
  }

  StackPool third(&budget, kSmall);
  EXPECT_THAT(third.Take(), IsOk());
}

TEST(StackBudgetTest, ThreadsNeverReserveMoreThanThereIs) {
  StackBudget budget(StackGuard::kProtection, 64);
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::atomic<int> reserved{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      while (budget.Reserve().ok()) ++reserved;
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(reserved, 30);
}

// More than vm.max_map_count allows with protected guards.
TEST(StackBudgetTest, AdvisedGuardsAreNotBoundByMappings) {
  StackBudget budget = StackBudget::ForThisKernel();
  if (budget.guard() != StackGuard::kAdvice) {
    GTEST_SKIP() << "this kernel has no MADV_GUARD_INSTALL";
  }
  StackPool pool(&budget, kSmall);
  std::vector<FiberStack> stacks;
  for (int i = 0; i < 70'000; ++i) {
    absl::StatusOr<FiberStack> stack = pool.Take();
    ASSERT_THAT(stack, IsOk());
    stacks.push_back(*std::move(stack));
  }

  EXPECT_EQ(stacks.size(), 70'000u);
}

}  // namespace
}  // namespace troupe
