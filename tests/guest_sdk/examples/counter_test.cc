// The example with streaming calls, in a real host.
#include <string>
#include <string_view>

#include "abi/identity.h"
#include "gmock/gmock.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using ::testing::StartsWith;

class CounterTest : public HostTest {
 protected:
  ActrId Counter(uint32_t shard) {
    if (!is_added_) {
      WorkloadOptions options;
      options.name = "counter";
      options.path = RunfilePath("guest_sdk/examples/counter.so");
      EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
      is_added_ = true;
    }
    const absl::StatusOr<ActrId> id = host().Spawn("counter", {.shard = shard});
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }

 private:
  bool is_added_ = false;
};

TEST_F(CounterTest, OneCountsByWayOfAnother) {
  const ActrId first = Counter(0);
  const ActrId second = Counter(1);

  EXPECT_EQ(*Call(first, "demo.Counter.Ask", second.ToString()), "1;2;3;");
}

TEST_F(CounterTest, ItTakesItemsInBothOtherShapes) {
  const ActrId counter = Counter(0);
  const ActrId asker = Actor("asker");
  const std::string whom = counter.ToString();

  EXPECT_EQ(*Call(asker, "asker.Do",
                  whom + "\nclient demo.Counter.Add\nwriteup 101\nfinish"),
            "ok ok 5050");
  EXPECT_EQ(*Call(asker, "asker.Do",
                  whom + "\nbidi demo.Counter.Double\nwrite 21\nread"),
            "ok ok 42");
  EXPECT_THAT(*Call(asker, "asker.Do",
                    whom + "\nclient demo.Counter.Add\nwrite x\nfinish"),
              StartsWith("ok ok INVALID_ARGUMENT('x' is not a number"));
}

}  // namespace
}  // namespace troupe
