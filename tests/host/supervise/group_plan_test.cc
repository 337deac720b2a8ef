#include "host/supervise/group_plan.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr GroupMember kA = {0, 11};
constexpr GroupMember kB = {1, 10};
constexpr GroupMember kC = {2, 12};

// A plan for A, B and C, whose steps are written down as words: "end C", "begin
// A +100" (milliseconds from now).
class GroupPlanTest : public ::testing::Test {
 protected:
  static constexpr int64_t kNow = 1'000'000'000;

  GroupPlan Plan(GroupStrategy strategy) const { return {strategy, limits_}; }

  std::vector<std::string> Crash(GroupPlan* plan, const GroupMember& member) {
    return Words(plan->OnCrash(member, living_, kNow, 1));
  }
  static std::vector<std::string> Held(GroupPlan* plan,
                                       const GroupMember& member) {
    return Words(plan->OnHeld(member, kNow));
  }
  static std::vector<std::string> Started(GroupPlan* plan,
                                          const GroupMember& member) {
    return Words(plan->OnStarted(member, kNow));
  }

  static std::vector<std::string> Words(const GroupPlan::Steps& steps) {
    std::vector<std::string> words;
    for (const GroupStep& step : steps) {
      const char name = static_cast<char>('A' + step.member.place);
      switch (step.kind) {
        case GroupStep::Kind::kEnd:
          words.push_back(fmt::format("end {}", name));
          break;
        case GroupStep::Kind::kBegin:
          words.push_back(fmt::format("begin {} +{}", name,
                                      (step.due_ns - kNow) / 1'000'000));
          break;
        case GroupStep::Kind::kGiveUp:
          words.emplace_back("give up");
          break;
      }
    }
    return words;
  }

  RestartLimits limits_ = {.max_restarts = 3,
                           .period = absl::Seconds(5),
                           .first_backoff = absl::Milliseconds(100),
                           .max_backoff = absl::Seconds(1)};
  std::set<GroupMember> living_ = {kA, kB, kC};
};

TEST_F(GroupPlanTest, AMemberThatCrashedBeforeItWasToldToEndIsHeldOnce) {
  GroupPlan plan = Plan(GroupStrategy::kAllForOne);
  living_ = {kA, kB};
  Crash(&plan, kB);
  ASSERT_THAT(Held(&plan, kB), ElementsAre("end A"));
  EXPECT_THAT(Crash(&plan, kA), IsEmpty());
  ASSERT_THAT(Held(&plan, kA), ElementsAre("begin A +100"));

  EXPECT_THAT(Held(&plan, kA), IsEmpty()) << "when it was told to end";

  EXPECT_THAT(Started(&plan, kA), ElementsAre("begin B +100"));
}

TEST_F(GroupPlanTest, OneForOneRestartsTheOneThatCrashed) {
  GroupPlan plan = Plan(GroupStrategy::kOneForOne);

  EXPECT_THAT(Crash(&plan, kB), ElementsAre("begin B +100"));
  EXPECT_THAT(Held(&plan, kB), IsEmpty());
  EXPECT_THAT(Started(&plan, kB), IsEmpty());
}

TEST_F(GroupPlanTest, AllForOneEndsAllFromTheLastAndBeginsThemFromTheFirst) {
  GroupPlan plan = Plan(GroupStrategy::kAllForOne);

  EXPECT_THAT(Crash(&plan, kB), IsEmpty());
  EXPECT_THAT(Held(&plan, kB), ElementsAre("end C"));
  EXPECT_THAT(Held(&plan, kC), ElementsAre("end A"));
  EXPECT_THAT(Held(&plan, kA), ElementsAre("begin A +100"));
  EXPECT_THAT(Started(&plan, kA), ElementsAre("begin B +100"));
  EXPECT_THAT(Started(&plan, kB), ElementsAre("begin C +100"));
  EXPECT_THAT(Started(&plan, kC), IsEmpty());
}

TEST_F(GroupPlanTest, RestForOneLeavesThoseBeforeIt) {
  GroupPlan plan = Plan(GroupStrategy::kRestForOne);

  EXPECT_THAT(Crash(&plan, kB), IsEmpty());
  EXPECT_THAT(Held(&plan, kB), ElementsAre("end C"));
  EXPECT_THAT(Held(&plan, kC), ElementsAre("begin B +100"));
  EXPECT_THAT(Started(&plan, kB), ElementsAre("begin C +100"));
}

TEST_F(GroupPlanTest, ActorsOfOneWorkloadStartInTheOrderTheyWereMade) {
  living_ = {{0, 30}, {0, 7}, {1, 5}};
  GroupPlan plan = Plan(GroupStrategy::kRestForOne);

  EXPECT_THAT(plan.OnCrash({0, 30}, living_, kNow, 1), IsEmpty());
  EXPECT_THAT(plan.OnHeld({0, 30}, kNow),
              ElementsAre(GroupStep{GroupStep::Kind::kEnd, {1, 5}, kNow}));
}

TEST_F(GroupPlanTest, OneThatCrashesBeforeItsTurnToEndCountsOnce) {
  limits_.max_restarts = 1;
  GroupPlan plan = Plan(GroupStrategy::kAllForOne);

  EXPECT_THAT(Crash(&plan, kB), IsEmpty());
  EXPECT_THAT(Crash(&plan, kA), IsEmpty());
  EXPECT_THAT(Held(&plan, kB), IsEmpty());
  EXPECT_THAT(Held(&plan, kA), ElementsAre("end C"));
  EXPECT_THAT(Crash(&plan, kC), IsEmpty()) << "in its last handler";
  EXPECT_THAT(Held(&plan, kC), ElementsAre("begin A +100"));
}

TEST_F(GroupPlanTest, OneThatFailsToStartBeginsItAllAnew) {
  GroupPlan plan = Plan(GroupStrategy::kRestForOne);
  Crash(&plan, kA);
  Held(&plan, kA);
  Held(&plan, kC);
  EXPECT_THAT(Held(&plan, kB), ElementsAre("begin A +100"));
  EXPECT_THAT(Started(&plan, kA), ElementsAre("begin B +100"));

  EXPECT_THAT(Crash(&plan, kB), IsEmpty());
  EXPECT_THAT(Held(&plan, kB), ElementsAre("begin B +200"));
  EXPECT_THAT(Started(&plan, kB), ElementsAre("begin C +200"));
}

TEST_F(GroupPlanTest, ACrashOfOneThatHasStartedEndsTheOneThatStarts) {
  GroupPlan plan = Plan(GroupStrategy::kAllForOne);
  Crash(&plan, kA);
  Held(&plan, kA);
  Held(&plan, kC);
  Held(&plan, kB);
  EXPECT_THAT(Started(&plan, kA), ElementsAre("begin B +100"));

  EXPECT_THAT(Crash(&plan, kA), IsEmpty());
  EXPECT_THAT(Held(&plan, kA), ElementsAre("end B"));
  EXPECT_THAT(Started(&plan, kB), IsEmpty()) << "it ends after that";
  EXPECT_THAT(Held(&plan, kB), ElementsAre("begin A +200"));
}

TEST_F(GroupPlanTest, OneThatIsGoneIsNotWaitedFor) {
  GroupPlan plan = Plan(GroupStrategy::kAllForOne);
  Crash(&plan, kA);
  EXPECT_THAT(Held(&plan, kA), ElementsAre("end C"));

  EXPECT_THAT(Words(plan.OnGone(kC, kNow)), ElementsAre("end B"));
  EXPECT_THAT(Held(&plan, kB), ElementsAre("begin A +100"));
  EXPECT_THAT(Words(plan.OnGone(kA, kNow)), ElementsAre("begin B +100"));
  EXPECT_THAT(Started(&plan, kB), IsEmpty());
}

TEST_F(GroupPlanTest, OneThatDoesNotEndHoldsNobodyUpAndBeginsWhenItHas) {
  GroupPlan plan = Plan(GroupStrategy::kRestForOne);
  Crash(&plan, kB);
  EXPECT_THAT(Held(&plan, kB), ElementsAre("end C"));

  GroupPlan::Steps steps;
  EXPECT_TRUE(plan.OnOverdue(kC, kNow, &steps));
  EXPECT_THAT(Words(steps), ElementsAre("begin B +100"));
  EXPECT_THAT(Started(&plan, kB), IsEmpty());
  EXPECT_FALSE(plan.OnOverdue(kC, kNow, &steps));
  EXPECT_THAT(Held(&plan, kC), ElementsAre("begin C +0"));
}

TEST_F(GroupPlanTest, TooManyRestartsAreGivenUpAndCountNoMore) {
  limits_.max_restarts = 1;
  for (const GroupStrategy strategy :
       {GroupStrategy::kOneForOne, GroupStrategy::kAllForOne,
        GroupStrategy::kRestForOne}) {
    GroupPlan plan = Plan(strategy);
    living_ = {kA};
    Crash(&plan, kA);
    Held(&plan, kA);
    Started(&plan, kA);

    EXPECT_THAT(Crash(&plan, kA), ElementsAre("give up"));
    EXPECT_THAT(Crash(&plan, kA).size() + Held(&plan, kA).size(), 1)
        << "who is made afterwards has a fresh count";
  }
}

}  // namespace
}  // namespace troupe
