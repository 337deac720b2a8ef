// A workload of two services from generated handlers.
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/workload.h"
#include "tests/tools/protoc_gen_troupe/shop.troupe.h"

namespace test::shop {
namespace {

// A line costs 100 cents a piece.
int64_t CentsOf(const Order& order) {
  int64_t cents = 0;
  for (const Order::Line& line : order.lines()) {
    cents += int64_t{100} * line.count();
  }
  return cents;
}

class Shop : public troupe::Serves<ShopHandler, NamesHandler> {
  absl::StatusOr<Receipt> Buy(troupe::Context&,
                              const ::test::shop::Order& order) override {
    if (order.lines().empty()) {
      return absl::InvalidArgumentError("an order without lines");
    }
    Receipt receipt;
    receipt.mutable_total()->set_cents(CentsOf(order) + fee_);
    *receipt.mutable_at() = order.at();
    return receipt;
  }
  absl::StatusOr<Receipt> GiveBack(troupe::Context&,
                                   const ::test::shop::Order& order) override {
    Receipt receipt;
    receipt.mutable_total()->set_cents(-CentsOf(order));
    return receipt;
  }
  absl::StatusOr<money::Price> Weigh(troupe::Context& ctx,
                                     const Order::Line& line) override {
    if (line.article() == "busy" && ++weighed_ % 2 == 1) {
      return absl::UnavailableError("the scales are in use");
    }
    money::Price price;
    price.set_cents(line.article() == "time"
                        ? absl::ToInt64Milliseconds(ctx.remaining())
                        : 1);
    return price;
  }
  absl::Status Nudge(troupe::Context&, const money::Price& price) override {
    fee_ = price.cents();
    return absl::OkStatus();
  }

  absl::StatusOr<::test::shop::Order> delete_(
      troupe::Context&, const ::test::shop::Order& order) override {
    return order;
  }
  absl::StatusOr<::test::shop::Order> delete__(
      troupe::Context& ctx, const ::test::shop::Order& order) override {
    return delete_(ctx, order);
  }
  absl::StatusOr<::test::shop::Order> OnStart_(
      troupe::Context& ctx, const ::test::shop::Order& order) override {
    return delete_(ctx, order);
  }
  absl::StatusOr<::test::shop::Order> Order(
      troupe::Context&, const ::test::shop::Order& order) override {
    ::test::shop::Order answer = order;
    answer.set_class_("ordered");
    return answer;
  }
  absl::StatusOr<::test::shop::Order> NamesClient_(
      troupe::Context& ctx, const ::test::shop::Order& order) override {
    return delete_(ctx, order);
  }
  absl::StatusOr<::test::shop::Order> Tell(
      troupe::Context& ctx, const ::test::shop::Order& order) override {
    return delete_(ctx, order);
  }
  absl::StatusOr<::test::shop::Order> TellTell(
      troupe::Context& ctx, const ::test::shop::Order& order) override {
    return delete_(ctx, order);
  }
  absl::StatusOr<::test::shop::Order> Routes(
      troupe::Context& ctx, const ::test::shop::Order& order) override {
    return delete_(ctx, order);
  }

  int64_t fee_ = 0;
  int weighed_ = 0;  // of what finds the scales in use
};

}  // namespace
}  // namespace test::shop

TROUPE_WORKLOAD(test::shop::Shop, "test:shop:1.0.0");
