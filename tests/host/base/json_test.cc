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

TEST(JsonTest, QuotesWhatTerminalsTakeForTheStartOfACommand) {
  EXPECT_EQ(JsonQuote("a\u009b31m\u00a0"), "\"a\\u009b31m\u00a0\"");
}

TEST(JsonTest, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(JsonQuote("a\xff"), "\"a\uFFFD\"");
  EXPECT_EQ(JsonQuote("ü\xff"), "\"\uFFFD\uFFFD\uFFFD\"");
}

}  // namespace
}  // namespace troupe
