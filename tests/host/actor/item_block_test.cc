#include "host/actor/item_block.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/plain_reply.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

constexpr uint32_t kAny = 1000;

std::string Item(std::string_view bytes) {
  return static_cast<char>(bytes.size()) + std::string(bytes);
}

class ItemBlockTest : public ::testing::Test {
 protected:
  ~ItemBlockTest() override { MessagePool::Free(block_, nullptr); }

  void Add(std::string_view item) { AppendItems(block_, Item(item), 1); }

  Message* const block_ = NewItemBlock(nullptr, 100);
};

TEST(MeasureItemsTest, AsManyAsFitAreTaken) {
  const std::string items = Item("a") + Item("bc") + Item("");

  EXPECT_EQ(MeasureItems(items, kAny, kAny).items, 3);
  EXPECT_EQ(MeasureItems(items, kAny, kAny).bytes, 6);
  EXPECT_EQ(MeasureItems(items, 2, kAny).bytes, 5);
  EXPECT_EQ(MeasureItems(items, kAny, 4).items, 1);
  EXPECT_EQ(MeasureItems(items, kAny, 1).items, 0);
  EXPECT_EQ(MeasureFirst(items).bytes, 2);
}

TEST(MeasureItemsTest, WhatCantBeReadEndsTheRun) {
  EXPECT_EQ(MeasureItems(Item("a") + "\x05no", kAny, kAny).bytes, 2);
}

TEST_F(ItemBlockTest, SealedItIsTheReplyThatHasItsItems) {
  Add("a");
  Add("bc");

  SealItems(block_);

  std::string_view payload;
  ASSERT_TRUE(abi::ReadPlainSuccess(block_->bytes(), &payload));
  abi::HostItemsV1 items;
  ASSERT_TRUE(abi::Decode<abi::Reading::kStrict>(payload, &items));
  EXPECT_EQ(items.items, Item("a") + Item("bc"));
  EXPECT_FALSE(items.ended);
}

TEST_F(ItemBlockTest, WhatIsTakenOutIsNotThereAnyMore) {
  Add("a");
  Add("bc");
  EXPECT_TRUE(IsWholeItemBlock(*block_));

  RemoveItems(block_, MeasureFirst(ItemsIn(*block_)));

  EXPECT_EQ(ItemsIn(*block_), Item("bc"));
  EXPECT_EQ(ItemCountOf(*block_), 1);
  EXPECT_FALSE(IsWholeItemBlock(*block_));
}

TEST_F(ItemBlockTest, ItTakesWhatItHasRoomFor) {
  EXPECT_TRUE(HasItemRoom(*block_, 100));
  Add("a");
  EXPECT_FALSE(HasItemRoom(*block_, block_->capacity));
}

}  // namespace
}  // namespace troupe
