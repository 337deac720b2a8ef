#include "host/fiber/in_flight_copy.h"

#include <sys/mman.h>

#include <string>

#include "gtest/gtest.h"

namespace troupe {
namespace {

constexpr InFlight kBuying = {.image = "/opt/shop.so",
                              .generation = 3,
                              .serial_number = 0x1a,
                              .realm_id = 7,
                              .type = "acme:shop:1.0.0",
                              .method = "shop.Shop.Buy and no more",
                              .method_len = 13};

TEST(InFlightCopyTest, SaysWhoExecutesWhat) {
  InFlightSlot slot;
  slot.what = &kBuying;
  slot.number = 5;

  const std::optional<InFlightCopy> copy = CopyInFlight(slot);

  ASSERT_TRUE(copy.has_value());
  EXPECT_EQ(copy->number, 5u);
  EXPECT_EQ(copy->image, "/opt/shop.so");
  EXPECT_EQ(copy->generation, 3u);
  EXPECT_EQ(copy->serial_number, 0x1au);
  EXPECT_EQ(copy->actor, "1a@7/acme:shop:1.0.0");
  EXPECT_EQ(copy->method, "shop.Shop.Buy");
}

TEST(InFlightCopyTest, ThereIsNothingToCopyOfAThreadThatExecutesNothing) {
  const InFlightSlot slot;

  EXPECT_FALSE(CopyInFlight(slot).has_value());
}

TEST(InFlightCopyTest, ALongMethodIsCut) {
  const std::string name(1000, 'm');
  InFlight what = kBuying;
  what.method = name.data();
  what.method_len = name.size();
  InFlightSlot slot;
  slot.what = &what;

  EXPECT_EQ(CopyInFlight(slot)->method, name.substr(0, kMaxCopiedMethodBytes));
}

TEST(InFlightCopyTest, MemoryThatIsGoneIsNoCopyAndNoCrash) {
  void* const gone =
      mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(gone, MAP_FAILED);
  InFlight what = kBuying;
  InFlightSlot slot;
  slot.what = static_cast<const InFlight*>(gone);
  EXPECT_FALSE(CopyInFlight(slot).has_value());

  what.method = static_cast<const char*>(gone);
  slot.what = &what;
  EXPECT_FALSE(CopyInFlight(slot).has_value());
  munmap(gone, 4096);
}

}  // namespace
}  // namespace troupe
