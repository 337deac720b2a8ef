// A workload that uses generated clients.
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"
#include "tests/tools/protoc_gen_troupe/shop.troupe.h"
#include "tests/tools/protoc_gen_troupe/till.troupe.h"

namespace test::till {
namespace {

using shop::Order;
using shop::Receipt;

std::string TextOf(const absl::Status& status) {
  return status.ok() ? "ok" : std::string(status.message());
}

std::string TextOf(const absl::StatusOr<Order>& order) {
  return order.ok() ? "order '" + order->class_() + "'"
                    : TextOf(order.status());
}

class Till : public troupe::Serves<TillHandler> {
  absl::Status OnStart(troupe::Context& ctx) override {
    const absl::StatusOr<troupe::ActrId> shop = ctx.Discover("test:shop:1.0.0");
    if (shop.ok()) shop_ = troupe::Dest::Actor(*shop);
    return shop.status();
  }

  absl::StatusOr<Receipt> Sell(troupe::Context& ctx,
                               const Order& order) override {
    return shop::ShopClient(ctx, *shop_).Buy(order);
  }
  absl::StatusOr<money::Price> Weigh(troupe::Context& ctx,
                                     const Order::Line& line) override {
    return shop::ShopClient(ctx, *shop_).Weigh(line);
  }
  absl::Status SetFee(troupe::Context& ctx,
                      const money::Price& price) override {
    return shop::ShopClient(ctx, *shop_).TellNudge(price);
  }

  absl::StatusOr<Order> Try(troupe::Context& ctx, const Order& order) override {
    const LackingClient lacking(ctx, *shop_);
    const std::string& method = order.class_();
    std::string note;
    if (method == "Skip") {
      const absl::StatusOr<std::optional<Order>> skipped = lacking.Skip(order);
      note = skipped.ok() && !skipped->has_value() ? "nothing" : "?";
    } else if (method == "Default") {
      note = TextOf(lacking.Default(order));
    } else if (method == "Pass") {
      note = TextOf(lacking.Pass(order));
    } else if (method == "Drop") {
      note = TextOf(lacking.Drop(order));
    } else if (method == "Careful") {
      note = TextOf(lacking.Careful(order));
    } else {
      note = TextOf(lacking.Fail(order));
    }
    Order answer;
    answer.set_note(note);
    return answer;
  }

  std::optional<troupe::Dest> shop_;
};

}  // namespace
}  // namespace test::till

TROUPE_WORKLOAD(test::till::Till, "test:till:1.0.0");
