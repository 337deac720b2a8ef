#include "abi/method.h"

#include "abi/status_error.h"
#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

constexpr Method kBuy = {
    .route = "shop.Shop.Buy",
    .on_missing = Fallback::kSkip,
    .on_failure = Fallback::kDefault,
};

TEST(MethodTest, AMethodIsMissingWhenItsOwnRouteIsUnknown) {
  EXPECT_TRUE(IsMissing(kBuy, UnknownRouteError("shop.Shop.Buy")));
  EXPECT_TRUE(IsMissing(
      kBuy,
      UnknownRouteError("shop.Shop.Buy; did you mean 'shop.Shop.Buys'?")));

  EXPECT_FALSE(IsMissing(kBuy, UnknownRouteError("stock.Stock.Reserve")));
  EXPECT_FALSE(IsMissing(kBuy, UnknownRouteError("shop.Shop.BuyAll")));
  EXPECT_FALSE(IsMissing(kBuy, NotFoundError("shop.Shop.Buy")));
}

TEST(MethodTest, MissingMethodsAndFailuresHaveFallbacksOfTheirOwn) {
  EXPECT_EQ(FallbackFor(kBuy, UnknownRouteError("shop.Shop.Buy")),
            Fallback::kSkip);
  EXPECT_EQ(FallbackFor(kBuy, UnavailableError("full")), Fallback::kDefault);
  EXPECT_EQ(FallbackFor({.route = "x.Y.Z"}, UnknownRouteError("x.Y.Z")),
            Fallback::kFail);
}

TEST(MethodTest, ACancelledCallHasNoFallback) {
  EXPECT_EQ(FallbackFor(kBuy, absl::CancelledError("the caller went away")),
            Fallback::kFail);
}

}  // namespace
}  // namespace troupe
