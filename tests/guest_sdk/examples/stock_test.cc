// The example with a generated handler, in a real host.
#include <string>
#include <string_view>

#include "abi/identity.h"
#include "guest_sdk/examples/stock.troupe.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using stock::Items;
using stock::StockService;

class StockTest : public HostTest {
 protected:
  void SetUp() override {
    WorkloadOptions options;
    options.name = "stock";
    options.path = RunfilePath("guest_sdk/examples/stock.so");
    ASSERT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn("stock");
    ASSERT_THAT(id, IsOk());
    stock_ = *id;
  }

  absl::StatusOr<uint32_t> Ask(const Method& method, uint32_t count = 0) {
    Items items;
    items.set_article("tea");
    items.set_count(count);
    const absl::StatusOr<std::string> reply =
        Call(stock_, method.route, items.SerializeAsString());
    if (!reply.ok()) return reply.status();
    EXPECT_TRUE(items.ParseFromString(*reply));
    return items.count();
  }

  ActrId stock_;
};

TEST_F(StockTest, WhatIsAddedCanBeTaken) {
  EXPECT_EQ(*Ask(StockService::kAdd, 5), 5u);
  EXPECT_EQ(*Ask(StockService::kTake, 3), 2u);
  EXPECT_EQ(*Ask(StockService::kCount), 2u);
}

TEST_F(StockTest, MoreThanThereIsIsRefusedAndNothingTaken) {
  EXPECT_EQ(*Ask(StockService::kAdd, 5), 5u);

  EXPECT_THAT(
      Ask(StockService::kTake, 6).status(),
      StatusIs(absl::StatusCode::kFailedPrecondition, "not enough of tea"));
  EXPECT_EQ(*Ask(StockService::kCount), 5u);
}

}  // namespace
}  // namespace troupe
