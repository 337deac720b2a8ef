// Calls between the host and real libraries of all generations.
#include <string>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "host/base/cpus.h"
#include "host/base/limits.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

using CallsTest = HostTest;

TEST_F(CallsTest, AGuestOfEachGenerationAnswersACall) {
  EXPECT_EQ(*Call(Actor("echo"), "test/echo", "one"), "one");
  EXPECT_EQ(*Call(Actor("echo2"), "test/echo", "two"), "two");
  EXPECT_EQ(*Call(Actor("echo3"), "test/echo", "three"), "three");
}

TEST_F(CallsTest, AGuestCallsAnotherOneOnItsOwnShard) {
  const ActrId echo = Actor("echo", {.shard = 1});
  const ActrId caller = Actor("c_caller", {.shard = 1});

  EXPECT_EQ(*Call(caller, "test/call", Order(echo, "test/echo", "hi")), "hi");
}

TEST_F(CallsTest, AGuestCallsAnotherOneAcrossShards) {
  const ActrId echo = Actor("echo", {.shard = 0});
  const ActrId caller = Actor("c_caller", {.shard = 1});

  EXPECT_EQ(*Call(caller, "test/call", Order(echo, "test/echo", "hi")), "hi");
}

TEST_F(CallsTest, AShardStaysAwakeForAnAnswerThatComesFromAnother) {
  if (OnlineCpus() == 1) GTEST_SKIP() << "one CPU leaves nothing to spin for";
  options_.spin = absl::Microseconds(kMaxSpinMicros);
  const ActrId echo = Actor("echo", {.shard = 0});
  const ActrId caller = Actor("c_caller", {.shard = 1});
  EXPECT_EQ(host().Spins(), 0u) << "nobody waited";

  EXPECT_EQ(*Call(caller, "test/call", Order(echo, "test/echo", "hi")), "hi");

  EXPECT_GE(host().Spins(), 1u);
}

TEST_F(CallsTest, AShardThatIsNotToStayAwakeSleepsAtOnce) {
  options_.spin = absl::ZeroDuration();
  const ActrId echo = Actor("echo", {.shard = 0});
  const ActrId caller = Actor("c_caller", {.shard = 1});

  EXPECT_EQ(*Call(caller, "test/call", Order(echo, "test/echo", "hi")), "hi");

  EXPECT_EQ(host().Spins(), 0u);
}

TEST_F(CallsTest, ASpinThatIsNoneIsRefused) {
  HostOptions options;
  options.spin = absl::Seconds(1);

  EXPECT_THAT(Host::Create(options),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "a spin of 1s; at most 10ms is possible"));
}

TEST_F(CallsTest, AGuestOnAThreadOfItsOwnCallsAndIsCalled) {
  const ActrId echo = Actor("echo", {.placement = Placement::kThread});
  const ActrId caller = Actor("c_caller", {.placement = Placement::kThread});

  EXPECT_EQ(*Call(caller, "test/call", Order(echo, "test/echo", "hi")), "hi");
}

TEST_F(CallsTest, ACallToItselfIsRefusedWithThePath) {
  const ActrId caller = Actor("c_caller");

  EXPECT_THAT(Call(caller, "test/self-call", Order(caller, "test/echo", "x"))
                  .status()
                  .ToString(),
              HasSubstr(caller.ToString() + " -> " + caller.ToString()));
}

TEST_F(CallsTest, ACycleOfThreeIsRefusedWithThePath) {
  const ActrId a = Actor("c_caller", {.name = "a", .shard = 0});
  const ActrId b = Actor("c_caller", {.name = "b", .shard = 1});
  const ActrId c = Actor("c_caller", {.name = "c", .shard = 0});

  const absl::Status status =
      Call(a, "test/call",
           Order(b, "test/call",
                 Order(c, "test/call", Order(a, "test/echo", "x"))))
          .status();

  EXPECT_THAT(status.ToString(),
              HasSubstr(c.ToString() + " -> " + a.ToString() + " -> " +
                        b.ToString() + " -> " + c.ToString()));
}

}  // namespace
}  // namespace troupe
