// What is shown tells a terminal nothing, and stays readable.
#include "tools/conformance/harmless.h"

#include "gtest/gtest.h"

namespace troupe::conformance {
namespace {

TEST(HarmlessTest, TextIsShownAsItIs) {
  EXPECT_EQ(Harmless(""), "");
  EXPECT_EQ(Harmless("one\n\ttwo"), "one\n\ttwo");
  // U+00E4, U+20AC, U+1F600.
  EXPECT_EQ(Harmless("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80"),
            "\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80");
  // U+00A0, the first above the controls.
  EXPECT_EQ(Harmless("\xC2\xA0"), "\xC2\xA0");
}

TEST(HarmlessTest, ControlCharactersAreNot) {
  EXPECT_EQ(Harmless("\x1B[31m\r\x7F"), "?[31m??");
}

TEST(HarmlessTest, ControlCharactersAboveAsciiAreNot) {
  // U+009B introduces a command as ESC [ does.
  EXPECT_EQ(Harmless("\xC2\x9B"
                     "31m\xC2\x80"),
            "?31m?");
}

TEST(HarmlessTest, BytesThatAreNoTextAreNot) {
  EXPECT_EQ(Harmless("\x9B"
                     "31m"),
            "?31m");
  EXPECT_EQ(Harmless("a\xFF"
                     "b\xC3"),
            "a?b?");
  // A surrogate, and the beginning of a character.
  EXPECT_EQ(Harmless("\xED\xA0\x80"), "???");
  EXPECT_EQ(Harmless("\xE2\x82"
                     "x"),
            "??x");
}

}  // namespace
}  // namespace troupe::conformance
