#include "host/base/nearest.h"

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

}  // namespace
}  // namespace troupe
