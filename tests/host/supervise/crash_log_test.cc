#include "host/supervise/crash_log.h"

#include <optional>

#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(CrashLogTest, KeepsTheLastCrashAndCountsRestarts) {
  CrashLog log;
  log.NoteCrash(7, "boom", 10);
  log.NoteRestart(7);
  log.NoteCrash(7, "bang", 20);
  log.NoteRestart(7);

  const std::optional<CrashRecord> record = log.Find(7);

  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->restarts, 2u);
  EXPECT_EQ(record->last_error, "bang");
  EXPECT_EQ(record->last_ns, 20);
}

TEST(CrashLogTest, KnowsNothingOfAnActorThatNeverBrokeDownOrIsGone) {
  CrashLog log;
  log.NoteCrash(7, "boom", 10);
  log.Forget(7);

  EXPECT_FALSE(log.Find(7).has_value());
  EXPECT_FALSE(log.Find(8).has_value());
}

}  // namespace
}  // namespace troupe
