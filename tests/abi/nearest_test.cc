#include "abi/nearest.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace troupe {
namespace {

constexpr std::string_view kVerbs[] = {"call", "tell", "ps", "listen", "stop"};

TEST(NearestTest, FindsAWordWithOneSlip) {
  EXPECT_EQ(Nearest("cal", kVerbs), "call");
  EXPECT_EQ(Nearest("tlel", kVerbs), "tell");
  EXPECT_EQ(Nearest("pss", kVerbs), "ps");
  EXPECT_EQ(Nearest("lisetn", kVerbs), "listen");
}

TEST(NearestTest, SuggestsNothingForAWordThatIsFarFromAll) {
  EXPECT_EQ(Nearest("reboot", kVerbs), "");
  EXPECT_EQ(Nearest("", kVerbs), "");
  EXPECT_EQ(Nearest(std::string(100'000, 'x'), kVerbs), "");
  EXPECT_EQ(DidYouMean("reboot", kVerbs), "");
}

TEST(NearestTest, PrefersTheNearestOfSeveral) {
  EXPECT_EQ(Nearest("stopp", kVerbs), "stop");
  EXPECT_EQ(DidYouMean("stopp", kVerbs), "; did you mean 'stop'?");
}

TEST(NearestTest, NamesAsManyAsAreWantedNearestFirst) {
  constexpr std::string_view kRoutes[] = {"a.Shop.Sell", "a.Shop.Buy",
                                          "a.Shop.Bye", "b.Bank.Transfer"};

  EXPECT_EQ(DidYouMean("a.Shop.Buz", kRoutes, 3),
            "; did you mean 'a.Shop.Buy' or 'a.Shop.Bye'?");
  EXPECT_EQ(DidYouMean("a.Shop.Buy!", kRoutes, 1),
            "; did you mean 'a.Shop.Buy'?");
}

}  // namespace
}  // namespace troupe
