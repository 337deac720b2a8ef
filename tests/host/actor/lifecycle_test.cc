#include "host/actor/lifecycle.h"

#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"

namespace troupe {
namespace {

using S = LifecycleState;

constexpr S kStates[] = {S::kInitialising, S::kStarting, S::kRestarting,
                         S::kRunning,      S::kDraining, S::kStopping,
                         S::kStopped,      S::kFailed};

TEST(LifecycleTest, TheseStepsMayFollowAndNoOthers) {
  const std::set<std::pair<S, S>> allowed = {
      {S::kInitialising, S::kStarting},   {S::kInitialising, S::kFailed},
      {S::kInitialising, S::kRestarting}, {S::kStarting, S::kRunning},
      {S::kStarting, S::kFailed},         {S::kStarting, S::kRestarting},
      {S::kRestarting, S::kInitialising}, {S::kRestarting, S::kStopping},
      {S::kRestarting, S::kFailed},       {S::kRunning, S::kDraining},
      {S::kRunning, S::kRestarting},      {S::kRunning, S::kFailed},
      {S::kDraining, S::kStopping},       {S::kStopping, S::kStopped},
  };

  for (const S from : kStates) {
    for (const S to : kStates) {
      EXPECT_EQ(MayFollow(from, to), allowed.contains({from, to}))
          << LifecycleName(from) << " to " << LifecycleName(to);
    }
  }
}

TEST(LifecycleTest, EachStateHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const S state : kStates) names.insert(LifecycleName(state));

  EXPECT_EQ(names.size(), std::size(kStates));
  EXPECT_FALSE(names.contains("unknown"));
}

TEST(LifecycleTest, MailboxesAcceptUntilTheActorDrains) {
  EXPECT_TRUE(Accepts(S::kInitialising));
  EXPECT_TRUE(Accepts(S::kStarting));
  EXPECT_TRUE(Accepts(S::kRestarting));
  EXPECT_TRUE(Accepts(S::kRunning));
  EXPECT_FALSE(Accepts(S::kDraining));
  EXPECT_FALSE(Accepts(S::kStopping));
  EXPECT_FALSE(Accepts(S::kStopped));
  EXPECT_FALSE(Accepts(S::kFailed));
}

}  // namespace
}  // namespace troupe
