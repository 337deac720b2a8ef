// Generated clients of the program that embeds a host.
#include <future>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "tests/tools/protoc_gen_troupe/generated_fixture.h"
#include "tests/tools/protoc_gen_troupe/shop.troupe_host.h"
#include "tests/tools/protoc_gen_troupe/till.troupe_host.h"

namespace troupe {
namespace {

using ::test::money::Price;
using ::test::shop::Order;
using ::test::shop::Receipt;
using ::test::shop::ShopHostClient;
using ::test::shop::ShopService;
using ::test::till::LackingHostClient;

class HostClientTest : public GeneratedFixture {
 protected:
  ActrId shop_ = Load("shop");
  const ShopHostClient client_{host(), shop_};
};

// Takes one outcome from another thread.
template <typename Outcome>
class Inbox {
 public:
  auto callback() {
    return [this](Outcome outcome) { outcome_.set_value(std::move(outcome)); };
  }
  Outcome Get() { return outcome_.get_future().get(); }

 private:
  std::promise<Outcome> outcome_;
};

Order::Line Line(const char* article) {
  Order::Line line;
  line.set_article(article);
  return line;
}

TEST_F(HostClientTest, ABlockingMethodReturnsTheAnswer) {
  const absl::StatusOr<Receipt> receipt = client_.Buy(TwoApples());

  ASSERT_THAT(receipt, IsOk());
  EXPECT_EQ(receipt->total().cents(), 200);
}

TEST_F(HostClientTest, AHandlersErrorIsReturnedAndToldToCallbacks) {
  Inbox<absl::StatusOr<Receipt>> inbox;
  client_.Buy(Order(), {}, inbox.callback());

  EXPECT_THAT(client_.Buy(Order()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "without lines"));
  EXPECT_THAT(inbox.Get().status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "without lines"));
}

TEST_F(HostClientTest, ACallbackIsToldTheAnswer) {
  Inbox<absl::StatusOr<Receipt>> inbox;
  client_.Buy(TwoApples(), {}, inbox.callback());
  EXPECT_EQ(inbox.Get()->total().cents(), 200);

  Inbox<absl::Status> nudged;
  client_.Nudge(Price(), {}, nudged.callback());
  EXPECT_THAT(nudged.Get(), IsOk());
}

TEST_F(HostClientTest, ATellIsTaken) {
  Price fee;
  fee.set_cents(30);
  EXPECT_THAT(client_.TellNudge(fee), IsOk());

  EXPECT_EQ(client_.Buy(TwoApples())->total().cents(), 230);
}

TEST_F(HostClientTest, ACallHasTheOptionsOfItsMethodUnlessItHasItsOwn) {
  EXPECT_EQ(client_.Weigh(Line("time"))->cents(), 250);
  EXPECT_EQ(client_.Weigh(Line("time"), {.timeout = absl::Seconds(2)})->cents(),
            2000);
  EXPECT_EQ(OptionsOf(ShopService::kNudge).payload_type,
            abi::PayloadType::kRpcSignal);
}

TEST_F(HostClientTest, AnIdempotentMethodIsCalledOnceMoreWhenUnavailable) {
  Inbox<absl::StatusOr<Price>> inbox;
  client_.Weigh(Line("busy"), OptionsOf(ShopService::kWeigh), inbox.callback());
  EXPECT_EQ(inbox.Get()->cents(), 1);

  EXPECT_EQ(client_.Weigh(Line("busy"))->cents(), 1);
}

TEST_F(HostClientTest, ARequestWithAnIdOfItsSendersIsNotRepeated) {
  EXPECT_THAT(
      client_.Weigh(Line("busy"), {.request_id = "1", .caller = "me"}).status(),
      StatusIs(absl::StatusCode::kUnavailable, "the scales are in use"));
}

TEST_F(HostClientTest, AMissingMethodIsAnsweredAsItsOptionsSay) {
  const LackingHostClient lacking(host(), shop_);
  Order order;
  order.set_class_("mine");
  Inbox<absl::StatusOr<std::optional<Order>>> skipped;
  Inbox<absl::StatusOr<Order>> passed;
  lacking.Skip(order, {}, skipped.callback());
  lacking.Pass(order, {}, passed.callback());

  EXPECT_THAT(
      lacking.Fail(order).status(),
      StatusIs(absl::StatusCode::kUnimplemented, "test.till.Lacking.Fail"));
  EXPECT_EQ(*lacking.Skip(order), std::nullopt);
  EXPECT_EQ(lacking.Default(order)->class_(), "");
  EXPECT_EQ(lacking.Pass(order)->class_(), "mine");
  EXPECT_THAT(lacking.Drop(order), IsOk());
  EXPECT_EQ(*skipped.Get(), std::nullopt);
  EXPECT_EQ(passed.Get()->class_(), "mine");
}

}  // namespace
}  // namespace troupe
