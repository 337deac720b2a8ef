#include "host/guest/host_numbers.h"

#include <atomic>
#include <semaphore>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "host/actor/handle.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

class NoOps final : public HostOps {
 public:
  int32_t Invoke(Entry&, std::string_view, Message**) override { return 0; }
  int32_t InvokeFromGuestThread(uint64_t, OnStale, std::string_view,
                                Message**) override {
    return 0;
  }
  bool ReadCallState(uint64_t, CallState*) const override { return false; }
};

TEST(HostNumbersTest, AUseFindsTheHostUntilItIsWithdrawn) {
  NoOps ops;
  const absl::StatusOr<int> number = AnnounceHost(&ops);
  ASSERT_THAT(number, IsOk());

  EXPECT_EQ(HostUse(*number).ops(), &ops);
  WithdrawHost(*number);
  EXPECT_EQ(HostUse(*number).ops(), nullptr);
  ReleaseHostNumber(*number);
}

TEST(HostNumbersTest, AWithdrawnNumberIsNobodyElsesBeforeItsRelease) {
  NoOps ops;
  const int first = AnnounceHost(&ops).value();
  WithdrawHost(first);

  const int second = AnnounceHost(&ops).value();
  ReleaseHostNumber(first);
  const int third = AnnounceHost(&ops).value();

  EXPECT_NE(second, first);
  EXPECT_EQ(third, first);
  ReleaseHostNumber(second);
  ReleaseHostNumber(third);
}

TEST(HostNumbersTest, TheHostOutlivesEveryUse) {
  NoOps ops;
  const int number = AnnounceHost(&ops).value();
  std::binary_semaphore found(0);
  std::binary_semaphore withdrawn(0);
  std::atomic<bool> in_use{true};
  std::thread guest([&] {
    const HostUse use(number);
    found.release();
    withdrawn.acquire();
    EXPECT_EQ(use.ops(), &ops) << "what was found stays";
    in_use = false;
  });
  found.acquire();

  WithdrawHost(number);
  withdrawn.release();
  ReleaseHostNumber(number);

  EXPECT_FALSE(in_use);
  guest.join();
}

TEST(HostNumbersTest, TheNumbersOfAProcessEnd) {
  NoOps ops;
  std::vector<int> numbers;
  numbers.reserve(kMaxHostsPerProcess);
  for (int i = 0; i < kMaxHostsPerProcess; ++i) {
    numbers.push_back(AnnounceHost(&ops).value());
  }

  EXPECT_THAT(AnnounceHost(&ops), StatusIs(absl::StatusCode::kUnavailable,
                                           "32 hosts live in this process"));
  for (const int number : numbers) ReleaseHostNumber(number);
}

}  // namespace
}  // namespace troupe
