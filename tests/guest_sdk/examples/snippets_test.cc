// What documents show beside whole examples, compiled and run.
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/codes.h"
#include "abi/status_error.h"
#include "gmock/gmock.h"
#include "guest_sdk/examples/stock.troupe.h"
#include "guest_sdk/examples/stock.troupe_fake.h"
#include "guest_sdk/testing/test_host.h"
#include "guest_sdk/workload.h"
#include "host/runtime/host.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"

namespace {

// Has another actor reserve what it sells.
class Shop : public troupe::Workload {
 public:
  Shop() { On("shop.Shop.Buy", &Shop::Buy); }

 private:
  absl::StatusOr<std::string> Buy(troupe::Context& ctx, std::string_view what) {
    const absl::StatusOr<troupe::ActrId> stock =
        ctx.Discover("acme:stock:1.0.0");
    if (!stock.ok()) return stock.status();
    return ctx.Call(troupe::Dest::Actor(*stock), "stock.Stock.Reserve", what);
  }
};

TEST(ShopTest, ASaleReservesTheGoods) {
  troupe::TestHost host;
  troupe::FakePeer& stock = host.AddPeer("acme:stock:1.0.0");
  stock.When("stock.Stock.Reserve").Delay(absl::Seconds(2)).Return("reserved");
  const troupe::ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");

  const troupe::StartedCall call = host.StartCall(shop, "shop.Shop.Buy", "tea");
  host.Advance(absl::Seconds(2));

  EXPECT_EQ(*call.reply(), "reserved");
  EXPECT_EQ(stock.received()[0].payload, "tea");
}

// Takes one off the shelf and puts two there; answers how many were left.
class Buyer : public troupe::Workload {
 public:
  Buyer() { On("buyer.Buyer.Run", &Buyer::Run); }

 private:
  absl::StatusOr<std::string> Run(troupe::Context& ctx, std::string_view) {
    const absl::StatusOr<troupe::ActrId> id = ctx.Discover("demo:stock:1.0.0");
    if (!id.ok()) return id.status();
    stock::Items items;
    items.set_article("tea");
    items.set_count(1);
    const stock::StockClient stock(ctx, troupe::Dest::Actor(*id));
    absl::StatusOr<stock::Items> left =
        stock.Take(items, {.timeout = absl::Seconds(1)});
    absl::Status taken = stock.TellAdd(items);
    if (!left.ok()) return left.status();
    if (!taken.ok()) return taken;
    return std::to_string(left->count());
  }
};

TEST(BuyerTest, AClientCallsAndTells) {
  troupe::TestHost host;
  const troupe::ActrId stock =
      *host.Load(troupe::RunfilePath("guest_sdk/examples/stock.so"));
  const troupe::ActrId buyer = *host.Start<Buyer>("acme:buyer:1.0.0");
  stock::Items items;
  items.set_article("tea");
  items.set_count(5);
  ASSERT_THAT(host.Call(stock, "stock.Stock.Add", items), troupe::IsOk());

  EXPECT_EQ(*host.Call(buyer, "buyer.Buyer.Run", ""), "4");
  EXPECT_EQ(host.Call<stock::Items>(stock, "stock.Stock.Count", items)->count(),
            5u);
}

TEST(BuyerTest, AFakeOfAServiceIsTyped) {
  troupe::TestHost host;
  stock::StockFake stock(host.AddPeer("demo:stock:1.0.0"));
  stock.Take().Fail(absl::UnavailableError("closed"));
  const troupe::ActrId buyer = *host.Start<Buyer>("acme:buyer:1.0.0");

  EXPECT_FALSE(host.Call(buyer, "buyer.Buyer.Run", "").ok());
  EXPECT_EQ(stock.Take().requests()[0].article(), "tea");
}

class Store : public troupe::Workload {
 public:
  Store() { On("store.Store.Count", &Store::Count); }

 private:
  absl::StatusOr<std::string> Count(troupe::Context&, std::string_view what) {
    return troupe::NotFoundError("no article '" + std::string(what) + "'");
  }
};

TEST(StoreTest, AKindOfErrorReachesTheCaller) {
  troupe::TestHost host;
  const troupe::ActrId store = *host.Start<Store>("acme:store:1.0.0");

  const absl::Status error =
      host.Call(store, "store.Store.Count", "tea").status();

  EXPECT_EQ(troupe::KindOf(error), troupe::ErrorKind::kNotFound);
  EXPECT_EQ(error.message(), "no article 'tea'");
}

TEST(EchoTest, AsItsAuthorBuildsItAnswersWhatItIsSent) {
  troupe::TestHost host;
  const troupe::ActrId echo =
      *host.Load(troupe::RunfilePath("tests/guest_sdk/examples/echo.so"));

  EXPECT_EQ(*host.Call(echo, "demo.Echo.Say", "hello"), "hello");
}

TEST(EchoInCTest, AnswersWhatItIsSent) {
  troupe::TestHost host;
  const troupe::ActrId echo =
      *host.Load(troupe::RunfilePath("guest_sdk/examples/echo_c.so"));

  EXPECT_EQ(*host.Call(echo, "demo.Echo.Say", "hello"), "hello");
}

// Answers what the log says, and how that ended.
class Reader : public troupe::Workload {
 public:
  Reader() { On("reader.Reader.Run", &Reader::Run); }

 private:
  absl::StatusOr<std::string> Run(troupe::Context& ctx, std::string_view) {
    const absl::StatusOr<troupe::ActrId> log = ctx.Discover("acme:log:1.0.0");
    if (!log.ok()) return log.status();
    auto lines = ctx.CallServerStream<std::string>(troupe::Dest::Actor(*log),
                                                   "log.Log.Tail", "all");
    if (!lines.ok()) return lines.status();
    std::string all;
    while (true) {
      const absl::StatusOr<std::optional<std::string>> line = lines->Read();
      if (!line.ok()) return all + std::string(line.status().message());
      if (!line->has_value()) return all;
      all += **line + ";";
    }
  }
};

TEST(ReaderTest, APeerMayStream) {
  troupe::TestHost host;
  troupe::FakePeer& log = host.AddPeer("acme:log:1.0.0");
  log.When("log.Log.Tail")
      .Stream({"one", "two"})
      .ThenFail(absl::DataLossError("torn"));
  const troupe::ActrId reader = *host.Start<Reader>("acme:reader:1.0.0");

  EXPECT_EQ(*host.Call(reader, "reader.Reader.Run", ""), "one;two;torn");
}

TEST(ProgramTest, ItReadsWhatAnActorStreams) {
  const auto host = *troupe::Host::Create({});
  troupe::WorkloadOptions options;
  options.name = "counter";
  options.path = troupe::RunfilePath("guest_sdk/examples/counter.so");
  ASSERT_THAT(host->AddWorkload(std::move(options)), troupe::IsOk());
  const troupe::ActrId counter = *host->Spawn("counter");

  troupe::StreamingCall numbers =
      host->OpenCall(counter, "demo.Counter.Count",
                     troupe::abi::CallShape::kServerStream, "3");
  std::string all;
  while (true) {
    const troupe::StreamingCall::Item number = numbers.Read();
    if (!number.ok() || !number->has_value()) break;
    all += **number + ";";
  }

  EXPECT_EQ(all, "1;2;3;");
}

}  // namespace
