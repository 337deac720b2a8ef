#include "host/supervise/poison_list.h"

#include <string>

#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(PoisonListTest, CountsTheSamePayloadForTheSameRoute) {
  PoisonList list;
  list.NoteCrash("a.B.C", "apple");
  list.NoteCrash("a.B.C", "apple");
  list.NoteCrash("a.B.C", "pear");

  EXPECT_EQ(list.CountCrashes("a.B.C", "apple"), 2u);
  EXPECT_EQ(list.CountCrashes("a.B.C", "pear"), 1u);
  EXPECT_EQ(list.CountCrashes("a.B.C", "plum"), 0u);
  EXPECT_EQ(list.CountCrashes("a.B.D", "apple"), 0u);
}

TEST(PoisonListTest, KnowsWhichRoutesAreWorthALook) {
  PoisonList list;
  list.NoteCrash("a.B.C", "");

  EXPECT_TRUE(list.HasRoute("a.B.C"));
  EXPECT_FALSE(list.HasRoute("a.B"));
}

TEST(PoisonListTest, ForgetsTheOneThatCrashedLongestAgo) {
  PoisonList list;
  for (int i = 0; i < 16; ++i) list.NoteCrash("a.B.C", std::to_string(i));
  list.NoteCrash("a.B.C", "0");

  list.NoteCrash("a.B.C", "more");

  EXPECT_EQ(list.CountCrashes("a.B.C", "0"), 2u);
  EXPECT_EQ(list.CountCrashes("a.B.C", "1"), 0u);
  EXPECT_EQ(list.CountCrashes("a.B.C", "2"), 1u);
}

}  // namespace
}  // namespace troupe
