#include "host/route/registry.h"

#include <deque>
#include <set>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest() {
    info_.name = "shop";
    info_.type = {"acme", "shop", "1.0.0"};
  }

  ActorSlot* Add(LifecycleState state) {
    ActorSlot& slot = slots_.emplace_back();
    slot.workload = &info_;
    slot.state = state;
    slot.serial = slots_.size();
    registry_.Add(&slot);
    return &slot;
  }

  ActorSlot* Discover() {
    const absl::StatusOr<ActorRef> found =
        registry_.Discover(info_.type.View());
    return found.ok() ? found->slot : nullptr;
  }

  WorkloadInfo info_;
  std::deque<ActorSlot> slots_;
  Registry registry_;
};

TEST_F(RegistryTest, TakesTurnsAmongThoseThatRun) {
  const std::multiset<ActorSlot*> all = {Add(LifecycleState::kRunning),
                                         Add(LifecycleState::kRunning),
                                         Add(LifecycleState::kRunning)};
  Add(LifecycleState::kStarting);
  Add(LifecycleState::kDraining);

  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ((std::multiset<ActorSlot*>{Discover(), Discover(), Discover()}),
              all);
  }
}

TEST_F(RegistryTest, TakesOneThatStartsWhenNoneRuns) {
  Add(LifecycleState::kFailed);
  ActorSlot* const starting = Add(LifecycleState::kStarting);

  EXPECT_EQ(Discover(), starting);
}

TEST_F(RegistryTest, NobodyIsNotFoundAndSaysWhat) {
  EXPECT_THAT(registry_.Discover(info_.type.View()),
              StatusIs(absl::StatusCode::kNotFound,
                       "no actor of type acme:shop:1.0.0"));
  EXPECT_THAT(
      registry_.DiscoverByName("shop"),
      StatusIs(absl::StatusCode::kNotFound, "no actor of workload shop"));
  Add(LifecycleState::kStopping);
  EXPECT_THAT(registry_.DiscoverByName("shop"),
              StatusIs(absl::StatusCode::kNotFound,
                       "no actor of workload shop takes messages: all 1 stop "
                       "or have failed"));
}

TEST_F(RegistryTest, ARemovedActorIsNotFoundAndTheOthersAre) {
  ActorSlot* const one = Add(LifecycleState::kRunning);
  ActorSlot* const two = Add(LifecycleState::kRunning);
  ActorSlot* const three = Add(LifecycleState::kRunning);

  registry_.Remove(one);

  EXPECT_EQ(registry_.size(), 2U);
  EXPECT_EQ((std::set<ActorSlot*>{Discover(), Discover()}),
            (std::set<ActorSlot*>{two, three}));
  registry_.Remove(three);
  EXPECT_EQ(Discover(), two);
  registry_.Remove(two);
  EXPECT_EQ(Discover(), nullptr);
  EXPECT_EQ(registry_.size(), 0U);
}

TEST_F(RegistryTest, AnActorIsFoundWithItsSerialNumber) {
  Add(LifecycleState::kRunning);

  EXPECT_EQ(registry_.DiscoverByName("shop")->serial, 1U);
  EXPECT_EQ(registry_.All().size(), 1U);
}

}  // namespace
}  // namespace troupe
