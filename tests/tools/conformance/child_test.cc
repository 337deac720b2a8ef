// Whatever becomes of the process of a check, its outcome says so.
#include "tools/conformance/child.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tools/conformance/check.h"

namespace troupe::conformance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Far above what a process takes to begin and end, on a busy machine too.
constexpr absl::Duration kLong = absl::Seconds(60);

template <typename Work>
Outcome OutcomeOf(Work work, absl::Duration deadline = kLong) {
  const absl::StatusOr<Outcome> outcome = RunInChild(deadline, work);
  EXPECT_THAT(outcome, IsOk());
  return outcome.ok() ? *outcome : Outcome();
}

TEST(ChildTest, BringsTheOutcomeAndItsText) {
  const Outcome pass = OutcomeOf([] { return Pass("12 calls"); });
  const Outcome fail = OutcomeOf([] { return Fail("one\ntwo"); });
  const Outcome skip = OutcomeOf([] { return Skip(std::string(9000, 's')); });

  EXPECT_EQ(pass.kind, Outcome::Kind::kPass);
  EXPECT_EQ(pass.text, "12 calls");
  EXPECT_EQ(fail.kind, Outcome::Kind::kFail);
  EXPECT_EQ(fail.text, "one\ntwo");
  EXPECT_EQ(skip.kind, Outcome::Kind::kSkip);
  EXPECT_EQ(skip.text, std::string(9000, 's'));
}

TEST(ChildTest, ASignalIsAFindingThatNamesItAndWhatWasTried) {
  const Outcome outcome = OutcomeOf([] {
    Trying("GUEST_HOOK 7");
    std::raise(SIGKILL);
    return Pass();
  });

  EXPECT_EQ(outcome.kind, Outcome::Kind::kFail);
  EXPECT_EQ(outcome.text,
            "the process ended with signal 9 (SIGKILL) at 'GUEST_HOOK 7'");
}

TEST(ChildTest, AnExitIsAFindingWithWhatWasWritten) {
  const Outcome outcome = OutcomeOf([] {
    std::fprintf(stderr, "cannot go on\n");
    _exit(3);
    return Pass();
  });

  EXPECT_EQ(outcome.kind, Outcome::Kind::kFail);
  EXPECT_EQ(outcome.text,
            "the process ended with exit code 3; it wrote:\ncannot go on");
}

TEST(ChildTest, AnExitWithoutAnErrorIsAFindingToo) {
  const Outcome outcome = OutcomeOf([] {
    _exit(0);
    return Pass();
  });

  EXPECT_EQ(outcome.kind, Outcome::Kind::kFail);
  EXPECT_EQ(outcome.text, "the process ended with exit code 0");
}

TEST(ChildTest, AHangIsAFindingAfterTheDeadline) {
  const Outcome outcome = OutcomeOf(
      [] {
        Trying("ON_STOP");
        for (;;) pause();
        return Pass();
      },
      absl::Milliseconds(300));

  EXPECT_EQ(outcome.kind, Outcome::Kind::kFail);
  EXPECT_EQ(outcome.text, "has not returned after 300ms at 'ON_STOP'");
}

TEST(ChildTest, ADeadlineThatNobodySeesIsOne) {
  const Outcome outcome =
      OutcomeOf([] { return Pass("in time"); }, absl::Hours(100'000'000));

  EXPECT_EQ(outcome.text, "in time");
}

TEST(ChildTest, AProcessThatTheGuestLeavesHoldsNobodyUp) {
  const Outcome outcome = OutcomeOf([] {
    if (fork() == 0) {
      for (;;) pause();
    }
    return Pass("left one");
  });

  EXPECT_EQ(outcome.kind, Outcome::Kind::kPass);
  EXPECT_EQ(outcome.text, "left one");
}

}  // namespace
}  // namespace troupe::conformance
