#include "host/base/log.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/base/manual_clock.h"

namespace troupe {
namespace {

using ::testing::EndsWith;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class LogTest : public ::testing::Test {
 protected:
  // What `write` leaves on stderr.
  template <typename Write>
  static std::string Captured(Write write) {
    ::testing::internal::CaptureStderr();
    write();
    return ::testing::internal::GetCapturedStderr();
  }

  ManualClock clock_;  // Stands at 2023-11-14 22:13:20 UTC.
};

TEST_F(LogTest, ATextLineHasTimeLevelAndMessage) {
  Log log(LogLevel::kInfo, LogFormat::kText, &clock_);
  clock_.Advance(absl::Milliseconds(125));

  EXPECT_EQ(Captured([&] { log.Warn("actor {} is full: {}", 'a', 7); }),
            "2023-11-14T22:13:20.125Z warning actor a is full: 7\n");
}

TEST_F(LogTest, AJsonLineIsOneObjectWithItsTextEscaped) {
  Log log(LogLevel::kInfo, LogFormat::kJson, &clock_);

  EXPECT_EQ(Captured([&] { log.Error("a \"b\"\n\\\x01"); }),
            "{\"time\":\"2023-11-14T22:13:20.000Z\",\"level\":\"error\","
            "\"message\":\"a \\\"b\\\"\\n\\\\\\u0001\"}\n");
}

TEST_F(LogTest, LinesBelowTheLevelAreDropped) {
  Log log(LogLevel::kWarn, LogFormat::kText, &clock_);

  EXPECT_EQ(Captured([&] {
              log.Trace("t");
              log.Debug("d");
              log.Info("i");
            }),
            "");
  EXPECT_FALSE(log.IsEnabled(LogLevel::kInfo));
  EXPECT_TRUE(log.IsEnabled(LogLevel::kWarn));
}

TEST_F(LogTest, AGuestsTextCannotForgeALineOrAFormat) {
  Log log(LogLevel::kInfo, LogFormat::kText, &clock_);

  const std::string line =
      Captured([&] { log.Write(LogLevel::kInfo, "{} %v\n2024 error forged"); });

  EXPECT_THAT(line, EndsWith("info {} %v\\n2024 error forged\n"));
}

TEST_F(LogTest, AJsonLineNamesActorRequestAndTraceAsMembers) {
  Log log(LogLevel::kInfo, LogFormat::kJson, &clock_);

  EXPECT_EQ(
      Captured([&] {
        log.Write(
            LogLevel::kInfo,
            {.actor = "1@1/a:b:1", .request_id = "r-\"7\"", .trace_id = "4bf9"},
            "sold");
      }),
      "{\"time\":\"2023-11-14T22:13:20.000Z\",\"level\":\"info\","
      "\"actor\":\"1@1/a:b:1\",\"request_id\":\"r-\\\"7\\\"\","
      "\"trace_id\":\"4bf9\",\"message\":\"sold\"}\n");
}

TEST_F(LogTest, ATextLineHasTheActorInFrontAndItsRequestBehind) {
  Log log(LogLevel::kInfo, LogFormat::kText, &clock_);

  EXPECT_EQ(Captured([&] {
              log.Write(LogLevel::kInfo,
                        {.actor = "1@1/a:b:1", .request_id = "r-7"}, "sold");
            }),
            "2023-11-14T22:13:20.000Z info 1@1/a:b:1: sold request=r-7\n");
}

TEST_F(LogTest, ATerminalHasShortTimesAndOthersGetNoColours) {
  Log log(LogLevel::kInfo, LogFormat::kTerminal, &clock_);

  EXPECT_THAT(Captured([&] { log.Warn("full"); }),
              MatchesRegex("[0-9][0-9]:[0-9]+:20\\.000 warning  full\n"));
}

TEST_F(LogTest, WhereNoTerminalIsLinesAreJson) {
  Log log(LogLevel::kInfo, LogFormat::kAuto, &clock_);

  EXPECT_THAT(Captured([&] { log.Warn("full"); }), StartsWith("{\"time\":"));
}

TEST_F(LogTest, ThreadsWriteWholeLines) {
  Log log(LogLevel::kInfo, LogFormat::kText, &clock_);

  const std::string lines = Captured([&] {
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) log.Info("one whole line");
      });
    }
    for (std::thread& thread : threads) thread.join();
  });

  const std::string line = "2023-11-14T22:13:20.000Z info one whole line\n";
  std::string expected;
  for (int i = 0; i < 400; ++i) expected += line;
  EXPECT_EQ(lines, expected);
}

}  // namespace
}  // namespace troupe
