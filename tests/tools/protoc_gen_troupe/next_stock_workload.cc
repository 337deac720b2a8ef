// A library that is to take the place of guest_sdk/examples/stock.cc.
#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"
#include "tests/tools/protoc_gen_troupe/next_stock.troupe.h"

namespace stock {
namespace {

class NextStock : public troupe::Serves<StockHandler> {
  absl::StatusOr<Items> Take(troupe::Context&, const Items& items) override {
    return items;
  }
  absl::StatusOr<Items> Move(troupe::Context&, const Items& items) override {
    return items;
  }
  absl::StatusOr<Items> Add(troupe::Context&, const Items& items) override {
    return items;
  }
};

}  // namespace
}  // namespace stock

TROUPE_WORKLOAD(stock::NextStock, "demo:stock:2.0.0");
