#include "host/actor/handle.h"

#include "gtest/gtest.h"

namespace troupe {
namespace {

constexpr uint32_t kLastSlot = (1u << 26) - 2;

TEST(HandleTest, ACallHandleGivesItsPartsBack) {
  const Handle handle = Handle::Call(31, kLastSlot, 0xffffffff);

  EXPECT_FALSE(handle.is_instance());
  EXPECT_EQ(handle.host(), 31);
  EXPECT_EQ(handle.slot(), kLastSlot);
}

TEST(HandleTest, AnInstanceHandleGivesItsSerialNumberBack) {
  const uint64_t serial = (uint64_t{0xfedcba98} << 32) | (kLastSlot + 1);
  const Handle handle = Handle::Instance(5, serial);

  EXPECT_TRUE(handle.is_instance());
  EXPECT_EQ(handle.host(), 5);
  EXPECT_EQ(handle.slot(), kLastSlot);
  EXPECT_EQ(handle.serial(), serial);
}

TEST(HandleTest, ItIsItsNumber) {
  const Handle handle = Handle::Call(1, 2, 3);

  const Handle same(handle.value());

  EXPECT_EQ(same.host(), 1);
  EXPECT_EQ(same.slot(), 2U);
}

TEST(HandleTest, NoneIsZero) {
  EXPECT_NE(Handle::Call(0, 0, 0).value(), 0U);
  EXPECT_NE(Handle::Instance(0, 1).value(), 0U);
}

TEST(HandleTest, NoTwoAreEqual) {
  EXPECT_NE(Handle::Call(0, 0, 1).value(), Handle::Call(0, 0, 2).value());
  EXPECT_NE(Handle::Call(0, 1, 1).value(), Handle::Call(0, 0, 1).value());
  EXPECT_NE(Handle::Call(0, 0, 1).value(), Handle::Call(1, 0, 1).value());
  EXPECT_NE(Handle::Instance(0, 1).value(), Handle::Call(0, 0, 0).value());
}

}  // namespace
}  // namespace troupe
