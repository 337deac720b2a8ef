#include "host/guest/metadata.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/base/limits.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(MetadataTest, ReadsTypeInterfaceValuesAndRoutes) {
  const auto metadata = ParseMetadata(
      "type=acme:stock:1.0.0\n"
      "interface=abc123\n"
      "language=c++\n"
      "route=stock.Stock.Reserve\n"
      "payload_type=1\n"
      "note=a=b\n"
      "route=stock.Stock.Release\n");

  ASSERT_THAT(metadata, IsOk());
  EXPECT_EQ(metadata->type, "acme:stock:1.0.0");
  EXPECT_EQ(metadata->interface_hash, "abc123");
  EXPECT_THAT(metadata->values, ElementsAre(Pair("language", "c++")));
  ASSERT_EQ(metadata->routes.size(), 2U);
  EXPECT_EQ(metadata->routes[0].key, "stock.Stock.Reserve");
  EXPECT_THAT(metadata->routes[0].values,
              ElementsAre(Pair("payload_type", "1"), Pair("note", "a=b")));
  EXPECT_EQ(metadata->routes[1].key, "stock.Stock.Release");
  EXPECT_THAT(metadata->routes[1].values, IsEmpty());
}

TEST(MetadataTest, EmptyTextIsEmptyMetadata) {
  const auto metadata = ParseMetadata("");

  ASSERT_THAT(metadata, IsOk());
  EXPECT_EQ(metadata->type, "");
  EXPECT_THAT(metadata->routes, IsEmpty());
}

TEST(MetadataTest, NulBytesAtTheEndArePadding) {
  const auto metadata =
      ParseMetadata(std::string_view("type=a:b:1\nx=y\n\0\0\0", 18));

  ASSERT_THAT(metadata, IsOk());
  EXPECT_THAT(metadata->values, ElementsAre(Pair("x", "y")));
}

TEST(MetadataTest, LineWithoutEqualsSignIsRefusedWithItsNumber) {
  EXPECT_THAT(ParseMetadata("type=a:b:1\nx=y\nnonsense\n"),
              StatusIs(kInvalid,
                       "metadata line 3: expected 'key=value', got "
                       "'nonsense'"));
}

TEST(MetadataTest, ALongLineIsShownUpToACharactersEnd) {
  EXPECT_THAT(ParseMetadata(std::string(63, 'x') + "\u20ac"),
              StatusIs(kInvalid, "got '" + std::string(63, 'x') + "'"));
}

TEST(MetadataTest, LineWithoutKeyIsRefused) {
  EXPECT_THAT(ParseMetadata("type=a:b:1\n=y\n"),
              StatusIs(kInvalid, "metadata line 2: expected 'key=value'"));
}

TEST(MetadataTest, LineThatIsNotUtf8IsRefused) {
  EXPECT_THAT(ParseMetadata("type=a:b:1\nx=\xff\n"),
              StatusIs(kInvalid, "metadata line 2: is not UTF-8"));
}

TEST(MetadataTest, TypeMustComeFirst) {
  EXPECT_THAT(ParseMetadata("x=y\n"),
              StatusIs(kInvalid, "metadata line 1: expected 'type='"));
  EXPECT_THAT(
      ParseMetadata("type=a:b:1\ntype=a:b:2\n"),
      StatusIs(kInvalid, "metadata line 2: 'type=' stands on the first"));
}

TEST(MetadataTest, TypeMustHaveThreeParts) {
  EXPECT_THAT(ParseMetadata("type=a:b\n"),
              StatusIs(kInvalid, "type 'a:b' is not 'manufacturer:name:"));
}

TEST(MetadataTest, RouteMustHaveAKeyOfItsOwn) {
  EXPECT_THAT(ParseMetadata("type=a:b:1\nroute=\n"),
              StatusIs(kInvalid, "metadata line 2: route without a key"));
  EXPECT_THAT(ParseMetadata("type=a:b:1\nroute=r\nroute=r\n"),
              StatusIs(kInvalid, "metadata line 3: route 'r' stands there "));
}

TEST(MetadataTest, InterfaceMayStandThereOnce) {
  EXPECT_THAT(ParseMetadata("type=a:b:1\ninterface=1\ninterface=2\n"),
              StatusIs(kInvalid, "metadata line 3: 'interface=' stands there"));
}

TEST(MetadataTest, TextAboveTheLimitIsRefusedWithBothSizes) {
  EXPECT_THAT(ParseMetadata(std::string(kMaxMetadataBytes + 1, 'x')),
              StatusIs(kInvalid,
                       "metadata of 1048577 bytes is above the limit "
                       "of 1048576"));
}

}  // namespace
}  // namespace troupe
