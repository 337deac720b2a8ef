#include "host/actor/pressure_mark.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace troupe {
namespace {

bool IsReached(const MailboxLimits& limits, uint64_t messages,
               uint64_t bytes = 0) {
  return PressureMark(limits).IsReached(MailboxLoad::Pack(messages, bytes));
}

TEST(PressureMarkTest, IsAtFourFifthsOfTheMessagesRoundedUp) {
  EXPECT_EQ(PressureMark({.max_messages = 1}).messages(), 1U);
  EXPECT_EQ(PressureMark({.max_messages = 4}).messages(), 4U);
  EXPECT_EQ(PressureMark({.max_messages = 10}).messages(), 8U);
  EXPECT_EQ(PressureMark({.max_messages = 1024}).messages(), 820U);
  EXPECT_FALSE(IsReached({.max_messages = 1024}, 819));
  EXPECT_TRUE(IsReached({.max_messages = 1024}, 820));
}

TEST(PressureMarkTest, OrOfTheBytes) {
  constexpr MailboxLimits kLimits = {.max_messages = 100, .max_bytes = 1000};

  EXPECT_FALSE(IsReached(kLimits, 5, 799));
  EXPECT_TRUE(IsReached(kLimits, 5, 800));
}

TEST(PressureMarkTest, BoundsThatNoMailboxReachesHaveNone) {
  constexpr MailboxLimits kLimits = {.max_messages = UINT32_MAX,
                                     .max_bytes = uint64_t{1} << 41};

  EXPECT_FALSE(IsReached(kLimits, (1 << 24) - 2, (uint64_t{1} << 40) - 1));
}

}  // namespace
}  // namespace troupe
