#include "tools/cli/interface_diff.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/guest/metadata.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kBefore =
    "type=acme:shop:1.0.0\n"
    "enum=shop.Color 0 RED\n"
    "field=shop.Order 1 article plain string\n"
    "field=shop.Order 2 color plain shop.Color\n"
    "message=shop.Order\n"
    "route=shop.Shop.Buy\n"
    "method=unary shop.Order shop.Order\n"
    "idempotent=true\n";

InterfaceDiff Compare(std::string_view before, std::string_view now) {
  return CompareInterfaces(*ParseMetadata(before), *ParseMetadata(now));
}

// kBefore with `from` replaced.
InterfaceDiff After(std::string_view from, std::string_view to) {
  std::string now(kBefore);
  now.replace(now.find(from), from.size(), to);
  return Compare(kBefore, now);
}

TEST(InterfaceDiffTest, TheSameInterfaceIsCompatible) {
  EXPECT_EQ(Compare(kBefore, kBefore).verdict(), "compatible");
}

TEST(InterfaceDiffTest, WhatIsNewExtendsIt) {
  EXPECT_EQ(After("", "").verdict(), "compatible");
  const InterfaceDiff diff =
      After("message=shop.Order\n",
            "message=shop.Order\nfield=shop.Order 3 note optional string\n"
            "enum=shop.Color 1 BLUE\nroute=shop.Shop.Sell\n");

  EXPECT_EQ(diff.verdict(), "extended");
  EXPECT_THAT(diff.extended,
              ElementsAre("method shop.Shop.Sell is new",
                          "field note (3) of shop.Order is new",
                          "value BLUE (1) of shop.Color is new"));
}

TEST(InterfaceDiffTest, WhatIsGoneBreaksIt) {
  EXPECT_THAT(After("route=shop.Shop.Buy\n", "route=shop.Shop.Sell\n").broken,
              ElementsAre("method shop.Shop.Buy is gone"));
  EXPECT_THAT(After("field=shop.Order 1 article plain string\n", "").broken,
              ElementsAre("field article (1) of shop.Order is gone"));
  EXPECT_THAT(After("RED", "GREEN").broken,
              ElementsAre("value RED (0) of shop.Color is gone"));
  EXPECT_THAT(After("idempotent=true\n", "").broken,
              ElementsAre("method shop.Shop.Buy is not idempotent any more"));
}

TEST(InterfaceDiffTest, WhatIsOfAnotherKindBreaksIt) {
  EXPECT_THAT(After("unary", "server_streaming").broken,
              ElementsAre("method shop.Shop.Buy is 'server_streaming "
                          "shop.Order shop.Order', was 'unary shop.Order "
                          "shop.Order'"));
  EXPECT_THAT(After("plain string", "repeated string").broken,
              ElementsAre("field article (1) of shop.Order is repeated "
                          "string, was plain string"));
  EXPECT_THAT(After("1 article", "1 item").broken,
              ElementsAre("field 1 of shop.Order is 'item', was 'article'"));
  EXPECT_THAT(
      After("message=shop.Order\n",
            "message=shop.Order\nfield=shop.Order 3 id required bytes\n")
          .broken,
      ElementsAre("field id (3) of shop.Order is new and required"));
}

TEST(InterfaceDiffTest, OptionsAndWhatIsTheSameOnTheWireAreChangesOnly) {
  const InterfaceDiff deadline =
      After("idempotent=true\n", "idempotent=true\ndeadline_ms=50\n");
  EXPECT_EQ(deadline.verdict(), "compatible");
  EXPECT_THAT(deadline.changed,
              ElementsAre("method shop.Shop.Buy: deadline_ms is 50, was not "
                          "set"));

  const InterfaceDiff turns =
      After("idempotent=true\n", "idempotent=true\nconcurrency=INTERLEAVED\n");
  EXPECT_EQ(turns.verdict(), "compatible");
  EXPECT_THAT(turns.changed,
              ElementsAre("method shop.Shop.Buy: concurrency is INTERLEAVED, "
                          "was not set"));

  const InterfaceDiff label = After("plain string", "optional string");
  EXPECT_EQ(label.verdict(), "compatible");
  EXPECT_THAT(label.changed,
              ElementsAre("field article (1) of shop.Order is optional "
                          "string, was plain string"));
}

TEST(InterfaceDiffTest, OfRoutesWithoutAProtoFileOnlyTheKeyIsCompared) {
  const InterfaceDiff diff =
      Compare("type=acme:shop:1.0.0\nroute=shop.Shop.Buy\n", kBefore);

  EXPECT_EQ(diff.verdict(), "compatible");
  EXPECT_THAT(diff.broken, IsEmpty());
}

}  // namespace
}  // namespace troupe
