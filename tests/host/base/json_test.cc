#include "host/base/json.h"

#include <string_view>

#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(JsonTest, QuotesWhatJsonCannotHoldAsItIs) {
  EXPECT_EQ(JsonQuote("a\"b\\c\n\t\x01\x7f"), R"("a\"b\\c\n\t\u0001\u007f")");
}

TEST(JsonTest, KeepsTextOfAnyLanguage) {
  EXPECT_EQ(JsonQuote("größe €"), "\"größe €\"");
}

TEST(JsonTest, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(JsonQuote("a\xff"), "\"a\uFFFD\"");
  EXPECT_EQ(JsonQuote("ü\xff"), "\"\uFFFD\uFFFD\uFFFD\"");
}

}  // namespace
}  // namespace troupe
