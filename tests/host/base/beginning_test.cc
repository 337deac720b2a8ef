#include "host/base/beginning.h"

#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(BeginningTest, AShortTextIsWhole) {
  EXPECT_EQ(BeginningOf("", 3), "");
  EXPECT_EQ(BeginningOf("abc", 3), "abc");
}

TEST(BeginningTest, ALongTextEndsBetweenTwoCharacters) {
  EXPECT_EQ(BeginningOf("abcd", 3), "abc");
  EXPECT_EQ(BeginningOf("a\u20acb", 2), "a");
  EXPECT_EQ(BeginningOf("a\u20acb", 3), "a");
  EXPECT_EQ(BeginningOf("a\u20acb", 4), "a\u20ac");
  EXPECT_EQ(BeginningOf("\u20ac", 2), "");
}

}  // namespace
}  // namespace troupe
