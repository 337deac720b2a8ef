#include "host/actor/request_key.h"

#include <cstdint>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace troupe {
namespace {

using std::string_view_literals::operator""sv;

RequestKey Key(std::string_view payload, const std::vector<uint32_t>& path) {
  return KeyOf(payload, path);
}

RequestKey Text(std::string_view text) { return {0, text}; }
RequestKey Number(uint64_t number) { return {number, {}}; }

TEST(RequestKeyTest, IsTheValueOfItsField) {
  EXPECT_EQ(Key("\x08\x96\x01\x12\x02hi"sv, {1}), Number(150));
  EXPECT_EQ(Key("\x08\x96\x01\x12\x02hi"sv, {2}), Text("hi"));
  EXPECT_EQ(Key("\x1d\x01\x00\x00\x00"sv, {3}), Number(1));
  EXPECT_EQ(Key("\x19\x02\x00\x00\x00\x00\x00\x00\x00"sv, {3}), Number(2));
}

TEST(RequestKeyTest, MayStandInsideOfOthers) {
  EXPECT_EQ(Key("\x0a\x02\x08\x07\x1a\x06\x12\x04\x0a\x02hi"sv, {3, 2, 1}),
            Text("hi"));
}

TEST(RequestKeyTest, OfSeveralIsTheLast) {
  EXPECT_EQ(Key("\x0a\x01x\x0a\x01y"sv, {1}), Text("y"));
  EXPECT_EQ(Key("\x1a\x03\x0a\x01x\x1a\x00"sv, {3, 1}), Text("x"));
}

TEST(RequestKeyTest, IsTheDefaultWhenItIsAbsentOrSaysSo) {
  EXPECT_EQ(Key("", {1}), RequestKey());
  EXPECT_EQ(Key("\x08\x00"sv, {1}), RequestKey());
  EXPECT_EQ(Key("\x0a\x00"sv, {1}), RequestKey());
  EXPECT_EQ(Key("\x10\x05"sv, {1}), RequestKey());
}

TEST(RequestKeyTest, IsTheDefaultInWhatIsNoMessage) {
  EXPECT_EQ(Key("\x0a\x01x\xff"sv, {1}), RequestKey());
  EXPECT_EQ(Key("\x0a\x09x"sv, {1}), RequestKey());
  EXPECT_EQ(Key("\x0a\x01x\x1d\x01"sv, {3}), RequestKey());
  EXPECT_EQ(Key("\x1a\x02\x0a\x05"sv, {3, 1}), RequestKey());
}

}  // namespace
}  // namespace troupe
