// Streams without end, whose ends only wait for each other: what else there is
// on their shard has its turn.
#include <string>
#include <string_view>

#include "host/runtime/host.h"
#include "tests/integration/streaming_fixture.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class StreamingFairnessTest : public ShardsTest {
 protected:
  // Under way when this returns, for as long as its deadline lets it.
  PendingReply StartStreaming() {
    PendingReply reply;
    host().Call(asker_, "asker.Do",
                Lines(numbers_, {"timeout 1000", "server numbers.CountForEver ",
                                 "readall"}),
                {.timeout = absl::Hours(1)}, reply.done());
    return reply;
  }
};

INSTANTIATE_TEST_SUITE_P(Shards, StreamingFairnessTest,
                         ::testing::Values(0u, 1u), ShardsName);

TEST_P(StreamingFairnessTest, ADeadlineEndsThem) {
  const PendingReply reply = StartStreaming();
  Settle();

  Advance(absl::Milliseconds(1001));

  EXPECT_THAT(*reply.Await(),
              AllOf(StartsWith("timeout ok "), HasSubstr(":DEADLINE_EXCEEDED("),
                    HasSubstr("numbers.CountForEver")));
  Settle();
  EXPECT_EQ(host().Resources().streaming_ends, 0);
}

TEST_P(StreamingFairnessTest, NeighboursAreServedBesideThem) {
  const ActrId neighbour = LinkNumbers({}, "neighbour");
  const PendingReply reply = StartStreaming();
  Settle();

  EXPECT_EQ(*Call(neighbour, "numbers.Half", "8"), "4");
  EXPECT_FALSE(reply.is_known());

  Advance(absl::Milliseconds(1001));
  EXPECT_THAT(reply.Await(), IsOk());
}

TEST_P(StreamingFairnessTest, AHostThatStopsEndsThem) {
  const PendingReply reply = StartStreaming();
  Settle();

  const StopOutcome outcome = host().Stop(absl::ZeroDuration());

  EXPECT_THAT(outcome.stuck, IsEmpty());
  EXPECT_TRUE(reply.is_known());
}

}  // namespace
}  // namespace troupe
