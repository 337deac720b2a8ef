// What a host can tell of itself while it works: who waits for whom, and how
// long handlers take.
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "host/base/latency_histogram.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class InsightTest : public HostTest {
 protected:
  // A script that calls the test, which answers when it likes.
  static std::string CallGate() {
    return frames::Do({frames::CallShell("gate")});
  }

  ActrId Puppet(const std::string& name, uint32_t shard) {
    return Actor("puppet", {.name = name, .shard = shard});
  }
};

TEST_F(InsightTest, AHostInWhichNobodyWaitsSaysSo) {
  Puppet("a", 0);

  EXPECT_THAT(host().Waits(), IsEmpty());
}

TEST_F(InsightTest, WaitsSayWhoWaitsForWhomWithWhichRouteAndHowLong) {
  Gate gate(host(), "gate");
  const ActrId a = Puppet("a", 0);
  const ActrId b = Puppet("b", 1);
  const PendingReply reply = Start(
      a, "test/do", frames::Do({frames::Call(b, "test/do", CallGate(), 5000)}));
  gate.AwaitArrival();
  Advance(absl::Seconds(2));

  const std::vector<WaitInfo> waits = host().Waits();
  gate.Open();
  EXPECT_THAT(reply.Await(), IsOk());

  // The test's own call, a's and b's.
  ASSERT_THAT(waits, SizeIs(3));
  EXPECT_EQ(waits[0].waiter, a.ToString());
  EXPECT_EQ(waits[0].target, b.ToString());
  EXPECT_EQ(waits[0].route, "test/do");
  EXPECT_FALSE(waits[0].for_room);
  EXPECT_EQ(waits[0].waited, absl::Seconds(2));
  EXPECT_EQ(waits[0].left, absl::Seconds(3));
  EXPECT_EQ(waits[1].waiter, b.ToString());
  EXPECT_EQ(waits[1].route, "gate");
  EXPECT_EQ(waits[2].target, a.ToString());
}

TEST_F(InsightTest, AShardThatIsHeldStillShowsWhoWaits) {
  const TempFolder folder;
  const std::string flag = folder / "go";
  Gate gate(host(), "gate");
  const ActrId a = Puppet("a", 0);
  const ActrId b = Puppet("b", 1);
  const ActrId hang = Actor("hang", {.shard = 0});
  const PendingReply reply =
      Start(a, "test/do", frames::Do({frames::Call(b, "test/do", CallGate())}));
  gate.AwaitArrival();
  PendingReply spin;
  host().Call(hang, "test/spin", flag, {}, spin.done());
  while (InfoOf(hang).mailbox_messages > 0 || InfoOf(hang).state != "running") {
  }

  bool seen = false;
  for (const WaitInfo& wait : host().Waits()) {
    seen = seen || (wait.waiter == a.ToString() && wait.target == b.ToString());
  }
  std::ofstream(flag).put('x');
  gate.Open();

  EXPECT_TRUE(seen);
  EXPECT_THAT(spin.Await(), IsOk());
  EXPECT_THAT(reply.Await(), IsOk());
}

TEST_F(InsightTest, TimesOfHandlingAreCountedByWorkloadAndShard) {
  Gate gate(host(), "gate");
  const ActrId a = Puppet("a", 1);
  for (int i = 0; i < 3; ++i) {
    const PendingReply reply = Start(a, "test/do", CallGate());
    gate.AwaitArrival();
    Advance(absl::Milliseconds(40));
    gate.Answer();
    EXPECT_THAT(reply.Await(), IsOk());
  }
  Settle();

  const std::vector<LatencyInfo> latencies = host().Latencies();
  ASSERT_THAT(latencies, SizeIs(1));
  EXPECT_EQ(latencies[0].workload, "a");
  EXPECT_EQ(latencies[0].shard, 1u);
  uint64_t total = 0;
  for (const uint64_t count : latencies[0].counts) total += count;
  EXPECT_EQ(total, 3u);
  EXPECT_NEAR(static_cast<double>(Percentile(latencies[0].counts, 0.5)), 40e6,
              40e6 / 8);
}

}  // namespace
}  // namespace troupe
