// Generated handlers and clients, in real libraries in a real host.
#include <string>

#include "gmock/gmock.h"
#include "host/guest/metadata.h"
#include "host/guest/preflight.h"
#include "tests/tools/protoc_gen_troupe/generated_fixture.h"
#include "tests/tools/protoc_gen_troupe/shop.troupe.h"
#include "tests/tools/protoc_gen_troupe/till.troupe.h"

namespace troupe {
namespace {

using ::test::money::Price;
using ::test::shop::NamesService;
using ::test::shop::Order;
using ::test::shop::Receipt;
using ::test::shop::ShopService;
using ::test::till::TillService;
using ::testing::Contains;
using ::testing::Pair;
using ::testing::StartsWith;

class GeneratedTest : public GeneratedFixture {
 protected:
  template <typename Response, typename Request>
  absl::StatusOr<Response> Ask(const ActrId& target, const Method& method,
                               const Request& request) {
    const absl::StatusOr<std::string> reply =
        Call(target, method.route, request.SerializeAsString());
    if (!reply.ok()) return reply.status();
    Response response;
    EXPECT_TRUE(response.ParseFromString(*reply));
    return response;
  }

  // What became of a method that the shop has not got.
  std::string Try(const ActrId& till, const std::string& method) {
    Order order;
    order.set_class_(method);
    return Ask<Order>(till, TillService::kTry, order)->note();
  }
};

TEST_F(GeneratedTest, AClientReachesAHandlerThroughTwoLibraries) {
  Load("shop");
  const ActrId till = Load("till");

  const absl::StatusOr<Receipt> receipt =
      Ask<Receipt>(till, TillService::kSell, TwoApples());

  ASSERT_THAT(receipt, IsOk());
  EXPECT_EQ(receipt->total().cents(), 200);
  EXPECT_EQ(receipt->at().seconds(), 7);
}

TEST_F(GeneratedTest, AHandlersErrorReachesTheCallerThroughTheClient) {
  Load("shop");
  const ActrId till = Load("till");

  EXPECT_THAT(
      Ask<Receipt>(till, TillService::kSell, Order()),
      StatusIs(absl::StatusCode::kInvalidArgument, "an order without lines"));
}

TEST_F(GeneratedTest, MethodsWithOneRequestTypeAreTold) {
  const ActrId shop = Load("shop");

  EXPECT_EQ(Ask<Receipt>(shop, ShopService::kBuy, TwoApples())->total().cents(),
            200);
  EXPECT_EQ(
      Ask<Receipt>(shop, ShopService::kGiveBack, TwoApples())->total().cents(),
      -200);
  EXPECT_EQ(Ask<Order>(shop, NamesService::kOrder, Order())->class_(),
            "ordered");
}

TEST_F(GeneratedTest, ATellOfTheClientIsHandled) {
  const ActrId shop = Load("shop");
  const ActrId till = Load("till");
  Price fee;
  fee.set_cents(30);

  EXPECT_THAT(Call(till, TillService::kSetFee.route, fee.SerializeAsString()),
              IsOk());
  Settle();

  EXPECT_EQ(Ask<Receipt>(shop, ShopService::kBuy, TwoApples())->total().cents(),
            230);
}

TEST_F(GeneratedTest, ACallHasTheDeadlineOfItsMethod) {
  Load("shop");
  const ActrId till = Load("till");
  Order::Line line;
  line.set_article("time");

  EXPECT_EQ(Ask<Price>(till, TillService::kWeigh, line)->cents(), 250);
}

TEST_F(GeneratedTest, AMethodThatIsMissingFailsUnlessItsOptionsSayOtherwise) {
  Load("shop");
  const ActrId till = Load("till");

  EXPECT_THAT(Try(till, "Fail"), StartsWith("test.till.Lacking.Fail"));
  EXPECT_THAT(Try(till, "Careful"), StartsWith("test.till.Lacking.Careful"));
  EXPECT_EQ(Try(till, "Skip"), "nothing");
  EXPECT_EQ(Try(till, "Default"), "order ''");
  EXPECT_EQ(Try(till, "Pass"), "order 'Pass'");
  EXPECT_EQ(Try(till, "Drop"), "ok");
}

TEST_F(GeneratedTest, AnUnknownRouteNamesThoseThatAreNear) {
  const ActrId shop = Load("shop");

  EXPECT_THAT(Call(shop, "test.shop.Shop.GiveBak"),
              StatusIs(absl::StatusCode::kUnimplemented,
                       "test.shop.Shop.GiveBak; did you mean "
                       "'test.shop.Shop.GiveBack'"));
}

TEST_F(GeneratedTest, TheLibraryDeclaresItsMethodsAndInterface) {
  const PreflightReport report = Preflight(PathOf("shop"));

  EXPECT_EQ(report.metadata.type, "test:shop:1.0.0");
  EXPECT_EQ(report.metadata.interface_hash.size(), 16u);
  EXPECT_THAT(report.metadata.values,
              Contains(Pair("field", "test.money.Price 1 cents plain int64")));
  ASSERT_EQ(report.metadata.routes.size(), 12u);
  EXPECT_EQ(report.metadata.routes[3].key, ShopService::kNudge.route);
  EXPECT_THAT(report.metadata.routes[3].values,
              Contains(Pair("payload_type", "RPC_SIGNAL")));
}

}  // namespace
}  // namespace troupe
