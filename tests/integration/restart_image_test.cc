// Restarts of guests that have their image for themselves: each instance has a
// fresh one, and the old ones stay mapped, up to a bound.
#include <string>

#include "gmock/gmock.h"
#include "tests/integration/restart_fixture.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

class RestartImageTest : public RestartTest,
                         public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    options_.max_generations = 2;
    RestartTest::SetUp();
  }

  ActrId Make() {
    WorkloadOptions options;
    options.restart = Permanent();
    return Actor(GetParam(), std::move(options));
  }
};

TEST_P(RestartImageTest, TheNextInstanceHasAFreshImage) {
  const ActrId actor = Make();
  ASSERT_EQ(*Call(actor, "test/count"), "1");

  EXPECT_FALSE(Call(actor, "test/crash").ok());
  const PendingReply waits = Start(actor, "test/count");
  PassFirstBackoff();

  EXPECT_EQ(*waits.Await(), "1");
  EXPECT_EQ(InfoOf(actor).restarts, 1u);
}

TEST_P(RestartImageTest, WhenNoMoreImagesMayStayMappedTheActorFails) {
  const ActrId actor = Make();
  EXPECT_FALSE(Call(actor, "test/crash").ok());
  PassFirstBackoff();
  ASSERT_EQ(*Call(actor, "test/count"), "1");

  EXPECT_FALSE(Call(actor, "test/crash").ok());
  const PendingReply waits = Start(actor, "test/count");
  Advance(absl::Seconds(1));

  EXPECT_THAT(waits.Await(),
              StatusIs(absl::StatusCode::kUnavailable, "is failed"));
  EXPECT_EQ(InfoOf(actor).state, "failed");
  EXPECT_THAT(InfoOf(actor).last_crash,
              HasSubstr("2 of 2 retired images of it are still mapped"));
}

INSTANTIATE_TEST_SUITE_P(Generations, RestartImageTest,
                         ::testing::Values("fragile1", "fragile2"));

}  // namespace
}  // namespace troupe
