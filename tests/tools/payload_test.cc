#include "tools/cli/payload.h"

#include <memory>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tools/cli/hex.h"
#include "tools/cli/options.h"
#include "tools/cli/schema.h"

namespace troupe {
namespace {

std::unique_ptr<Schema> NoSchema() {
  auto schema = Schema::Load({}, {});
  EXPECT_THAT(schema, IsOk());
  return *std::move(schema);
}

TEST(PayloadTest, HexReadsBackWhatItWrote) {
  const std::string bytes("\x00\xff\x10 a", 5);

  EXPECT_EQ(ParseHex(FormatHex(bytes)), bytes);
  EXPECT_EQ(ParseHex("DE ad"), "\xde\xad");
  EXPECT_EQ(ParseHex(""), "");
}

TEST(PayloadTest, HexRefusesHalfBytesAndOtherSigns) {
  EXPECT_EQ(ParseHex("abc"), std::nullopt);
  EXPECT_EQ(ParseHex("a b"), std::nullopt);
  EXPECT_EQ(ParseHex("zz"), std::nullopt);
}

TEST(PayloadTest, ShowsTextAsItIsAndBytesAsHex) {
  const auto schema = NoSchema();
  const auto show = [&](const std::string& bytes, Output output) {
    return ShowPayload(bytes, "a.B", Direction::kResponse, *schema, output);
  };

  EXPECT_EQ(show("größe", Output::kAuto), "größe");
  EXPECT_EQ(show("\x1b[2J", Output::kAuto), "1b5b324a")
      << "bytes that steer a terminal";
  EXPECT_EQ(show("\xff", Output::kAuto), "ff");
  EXPECT_EQ(show("\xff", Output::kJson), "{\"hex\":\"ff\"}");
  EXPECT_EQ(show("a\"b", Output::kJson), "{\"text\":\"a\\\"b\"}");
}

TEST(PayloadTest, JsonNeedsAKnownRoute) {
  PayloadOptions options;
  options.json = "{}";

  EXPECT_THAT(EncodePayload(options, "a.B", *NoSchema()),
              StatusIs(absl::StatusCode::kNotFound, "the route 'a.B'"));
}

TEST(SchemaTest, AFaultyProtoIsReportedWithItsPlace) {
  EXPECT_THAT(Schema::Load({"none.proto"}, {"tests/tools"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "none.proto: error: File not found"));
}

TEST(SchemaTest, KnowsTheRoutesOfItsFiles) {
  const auto schema = Schema::Load({"shop.proto"}, {"tests/tools"});

  ASSERT_THAT(schema, IsOk());
  EXPECT_THAT((*schema)->Routes(), ::testing::ElementsAre("shop.Cart.Add"));
  EXPECT_THAT(
      (*schema)->ToJson("shop.Cart.Add", Direction::kRequest, "\xff"),
      StatusIs(absl::StatusCode::kInvalidArgument, "1 bytes are no shop.Item"));
}

}  // namespace
}  // namespace troupe
