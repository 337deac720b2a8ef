#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/examples/stock.troupe.h"
#include "guest_sdk/workload.h"

class Stock : public troupe::Serves<stock::StockHandler> {
  using Items = stock::Items;

  absl::StatusOr<Items> Add(troupe::Context&, const Items& items) override {
    shelf_[items.article()] += items.count();
    return OnShelf(items);
  }

  absl::StatusOr<Items> Take(troupe::Context&, const Items& items) override {
    uint32_t& count = shelf_[items.article()];
    if (count < items.count()) {
      return absl::FailedPreconditionError("not enough of " + items.article());
    }
    count -= items.count();
    return OnShelf(items);
  }

  absl::StatusOr<Items> Count(troupe::Context&, const Items& items) override {
    return OnShelf(items);
  }

  Items OnShelf(Items items) {
    items.set_count(shelf_[items.article()]);
    return items;
  }

  std::map<std::string, uint32_t> shelf_;
};

TROUPE_WORKLOAD(Stock, "demo:stock:1.0.0");
