// Generated fakes: a library under test, and a service that the test plays.
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guest_sdk/testing/test_host.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"
#include "tests/tools/protoc_gen_troupe/shop.troupe_fake.h"
#include "tests/tools/protoc_gen_troupe/till.troupe.h"

namespace troupe {
namespace {

using ::test::money::Price;
using ::test::shop::Order;
using ::test::shop::Receipt;
using ::test::shop::ShopFake;
using ::test::till::TillService;
using ::testing::SizeIs;

class FakeTest : public ::testing::Test {
 protected:
  absl::StatusOr<Receipt> Sell(const Order& order) {
    return host_.Call<Receipt>(till_, TillService::kSell.route, order);
  }

  static Order Named(const char* note) {
    Order order;
    order.set_note(note);
    return order;
  }
  static Receipt Of(int64_t cents) {
    Receipt receipt;
    receipt.mutable_total()->set_cents(cents);
    return receipt;
  }

  TestHost host_;
  const ShopFake shop_{host_.AddPeer("test:shop:1.0.0")};
  const ActrId till_ = *host_.Load(
      RunfilePath("tests/tools/protoc_gen_troupe/till_workload.so"));
};

TEST_F(FakeTest, AFakeAnswersInTurnAndKeepsItsRequests) {
  shop_.Buy().Return(Of(5)).Fail(NotFoundError("sold out"));

  EXPECT_EQ(Sell(Named("first"))->total().cents(), 5);
  EXPECT_THAT(Sell(Named("second")).status(),
              StatusIs(absl::StatusCode::kNotFound, "sold out"));

  ASSERT_THAT(shop_.Buy().requests(), SizeIs(2));
  EXPECT_EQ(shop_.Buy().requests()[1].note(), "second");
}

TEST_F(FakeTest, AFakeWorksAnAnswerOut) {
  shop_.Buy().Run([](const Order& order) -> absl::StatusOr<Receipt> {
    return Of(static_cast<int64_t>(order.note().size()));
  });

  EXPECT_EQ(Sell(Named("four"))->total().cents(), 4);
}

TEST_F(FakeTest, AFakeThatIsSlowRunsIntoTheDeadlineOfTheMethod) {
  shop_.Weigh().Delay(absl::Seconds(1)).Return(Price());

  const StartedCall call =
      host_.StartCall(till_, TillService::kWeigh.route, Order::Line());
  host_.Advance(absl::Milliseconds(249));
  EXPECT_FALSE(call.ended());
  host_.Advance(absl::Milliseconds(1));

  EXPECT_THAT(call.reply<Price>().status(),
              StatusIs(absl::StatusCode::kDeadlineExceeded, ""));
}

TEST_F(FakeTest, ATellReachesTheFake) {
  Price price;
  price.set_cents(9);
  EXPECT_THAT(host_.Call(till_, TillService::kSetFee.route, price), IsOk());

  ASSERT_THAT(shop_.Nudge().requests(), SizeIs(1));
  EXPECT_EQ(shop_.Nudge().requests()[0].cents(), 9);
}

}  // namespace
}  // namespace troupe
