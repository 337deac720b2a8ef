// Actors that start and end again and again, as many times as the environment
// says under TROUPE_FAULT_CYCLES: the host is then as large as before.
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <semaphore>
#include <string>

#include "absl/strings/numbers.h"
#include "gmock/gmock.h"
#include "host/fiber/sanitizer.h"
#include "tests/faults/scarce.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

// Actors that live side by side.
constexpr int kAtOnce = 100;

// Zero for a variable that is no number of them.
int Cycles() {
  const char* text = std::getenv("TROUPE_FAULT_CYCLES");
  int cycles = 1000;
  if (text != nullptr && !absl::SimpleAtoi(text, &cycles)) return 0;
  return std::max(cycles, 0);
}

// What a cycle may not leave behind.
struct Size {
  size_t heap_bytes = 0;
  size_t descriptors = 0;
  HostResources resources;
};

class CyclesTest : public HostTest,
                   public ::testing::WithParamInterface<Placement> {
 protected:
  void RunCycles(int count) {
    for (int done = 0; done < count; done += kAtOnce) {
      std::counting_semaphore<> ended(0);
      for (int i = 0; i < kAtOnce; ++i) {
        const absl::StatusOr<ActrId> id =
            host().BeginSpawn("echo3", {}, [](const absl::Status&) {});
        ASSERT_THAT(id, IsOk());
        host().Call(*id, "test/echo", "hi", {}, [&, id = *id](const Reply& r) {
          EXPECT_EQ(r.payload, "hi");
          EXPECT_THAT(host().StopActor(id), IsOk());
          ended.release();
        });
      }
      for (int i = 0; i < kAtOnce; ++i) ended.acquire();
      while (!host().Actors().empty()) Settle();
    }
  }

  Size Measure() {
    return {mallinfo2().uordblks, OpenDescriptors(), host().Resources()};
  }
};

TEST_P(CyclesTest, LeaveNothingBehind) {
  ASSERT_GT(Cycles(), 0) << "by TROUPE_FAULT_CYCLES";
  WorkloadOptions options;
  options.placement = GetParam();
  ASSERT_THAT(Add("echo3", options), IsOk());
  const size_t threads = CountThreads();
  // Pools and tables reach their size, which takes some rounds: how many actors
  // live at a time differs from one to the next.
  RunCycles(std::max(Cycles() / 10, 5 * kAtOnce));
  const Size before = Measure();

  RunCycles(Cycles());

  const Size after = Measure();
  // One that was joined may stay in the kernel's list for a moment.
  while (CountThreads() > threads) Settle();
  EXPECT_EQ(after.descriptors, before.descriptors);
  EXPECT_EQ(after.resources, before.resources);
#if !TROUPE_ASAN && !TROUPE_TSAN
  // Less than anything that is forgotten in each cycle would take, and what
  // threads and tables may have by chance.
  constexpr size_t kChance = size_t{64} * 1024;
  EXPECT_LT(after.heap_bytes,
            before.heap_bytes + size_t{16} * Cycles() + kChance);
#endif
}

INSTANTIATE_TEST_SUITE_P(Placements, CyclesTest,
                         ::testing::Values(Placement::kShard,
                                           Placement::kThread),
                         [](const auto& info) {
                           return info.param == Placement::kShard
                                      ? "OnShards"
                                      : "OnThreadsOfTheirOwn";
                         });

}  // namespace
}  // namespace troupe
