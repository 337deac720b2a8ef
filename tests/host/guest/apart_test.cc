#include "host/guest/apart.h"

#include <atomic>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

// Whether threads are held as they end.
std::atomic<bool>& Holds() {
  static auto& holds = *new std::atomic<bool>(false);
  return holds;
}

// What a library keeps of each thread that enters it.
struct OfTheThread {
  ~OfTheThread() { Holds().wait(true); }
  int entries = 0;
};

void Enter() {
  thread_local OfTheThread of_the_thread;
  ++of_the_thread.entries;
}

TEST(ApartTest, WhatReturnsHasRun) {
  bool has_run = false;

  EXPECT_THAT(RunApart("lib.so", "negotiate", absl::Minutes(1),
                       [&has_run] { has_run = true; }),
              IsOk());

  EXPECT_TRUE(has_run);
}

TEST(ApartTest, AThreadThatDoesNotEndIsGivenUpToo) {
  Holds() = true;

  EXPECT_THAT(RunApart("lib.so", "negotiate", absl::Milliseconds(200), &Enter),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "'negotiate' has returned, but its thread has not ended "
                       "after 200ms"));

  Holds() = false;
  Holds().notify_all();
}

}  // namespace
}  // namespace troupe
