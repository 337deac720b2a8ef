// `troupe conformance` as the shell sees it.
#include <cstdlib>
#include <fstream>
#include <string>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_folder.h"
#include "tests/tools/program.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kEcho[] = "guest_sdk/examples/echo_c.so";
constexpr char kZoo[] = "tests/tools/conformance/zoo/boundary";

ProgramResult Conformance(const std::string& arguments) {
  return RunShell("tools/cli/troupe conformance " + arguments);
}

TEST(ConformanceCommandTest, ALibraryWithoutFindingsEndsWithZero) {
  const ProgramResult result =
      Conformance(fmt::format("{} --only static,load,init", kEcho));

  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, StartsWith(std::string(kEcho) +
                                     ": generation 3, seed 1\n  pass  "));
  EXPECT_THAT(result.out, HasSubstr(" 0 errors, 0 warnings, "));
}

TEST(ConformanceCommandTest, AFindingSaysTheClauseAndAHintAndEndsWithOne) {
  const ProgramResult result =
      Conformance(fmt::format("{}/init_second.so --only init", kZoo));

  EXPECT_EQ(result.code, 1) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("  FAIL  init.second (error; actr_abi.h: actr_init)\n"),
            HasSubstr("        a second actr_init returns 0, not -2\n"),
            HasSubstr("        hint: "), HasSubstr(" 1 errors, 0 warnings, ")));
}

TEST(ConformanceCommandTest, OptionsMayBeRepeatedAndStandBeforeThePath) {
  const std::string checks = "--only time.call --only lifecycle.start,load";

  // Without a path the run would be refused.
  const ProgramResult result = Conformance(fmt::format(
      "{} --route demo.Echo.Say=6869 --route none={} {}", checks, "00", kEcho));
  const ProgramResult only = Conformance(fmt::format("{} {}", checks, kEcho));

  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("  pass  time.call"),
                                HasSubstr("  pass  lifecycle.start"),
                                HasSubstr("  pass  load.opens")));
  EXPECT_EQ(only.code, 0) << only.out << only.err;
}

TEST(ConformanceCommandTest, AWarningIsAFindingUnlessItIsAllowed) {
  const std::string run =
      fmt::format("{}/lifecycle_empty.so --only lifecycle", kZoo);

  EXPECT_EQ(Conformance(run).code, 1);
  EXPECT_EQ(Conformance(run + " --allow-warnings").code, 0);
}

TEST(ConformanceCommandTest, WhatCannotBeRunEndsWithTwo) {
  struct Case {
    std::string arguments;
    const char* error;
  };
  const Case cases[] = {
      {"", "path is required"},
      {"./none.so", "'./none.so': "},
      {fmt::format("{} --only frams", kEcho),
       "no check is called 'frams'; did you mean 'frames'?"},
      {fmt::format("{} --route a=z", kEcho), "'z' is not hexadecimal"},
      {fmt::format("{} --scenario none.toml", kEcho), "none.toml"},
      {fmt::format("{} --timeout 0s", kEcho), "a check needs some time"},
      {fmt::format("{} --generation 2", kEcho),
       "is no library of generation 2"},
      {"--explain init.secnd", "did you mean 'init.second'?"},
  };
  for (const Case& c : cases) {
    const ProgramResult result = Conformance(c.arguments);
    EXPECT_EQ(result.code, 2) << c.arguments;
    EXPECT_THAT(result.err, HasSubstr(c.error)) << c.arguments;
    EXPECT_EQ(result.out, "") << c.arguments;
  }
}

TEST(ConformanceCommandTest, ListAndExplainNeedNoLibrary) {
  const ProgramResult list = Conformance("--list --only frames");
  const ProgramResult json = Conformance("--list -o json");
  const ProgramResult explained = Conformance("--explain frames.truncated");

  EXPECT_EQ(list.code, 0);
  EXPECT_THAT(list.out,
              AllOf(HasSubstr("frames.truncated "),
                    HasSubstr("ABI.md: One entry"), Not(HasSubstr("init."))));
  EXPECT_EQ(json.code, 0);
  EXPECT_THAT(json.out, StartsWith("[{\"id\":\"static.elf\","));
  EXPECT_EQ(explained.code, 0);
  EXPECT_THAT(explained.out, AllOf(StartsWith("frames.truncated (error)\n"),
                                   HasSubstr("ABI.md: One entry")));
}

TEST(ConformanceCommandTest, JsonAndJunitHaveEveryCheck) {
  const TempFolder folder;
  const std::string report = folder / "report.xml";

  const ProgramResult result = Conformance(fmt::format(
      "{}/init_second.so --only init -o json --junit {}", kZoo, report));

  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("\"generation\":1,\"seed\":1,"),
            HasSubstr("\"errors\":1,\"warnings\":0,"),
            HasSubstr("\"outcome\":\"fail\",\"text\":\"a second actr_init")));
  std::ifstream file(report, std::ios::binary);
  const std::string xml{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(xml, AllOf(HasSubstr("failures=\"1\" errors=\"0\""),
                         HasSubstr("<testcase classname=\"conformance.init\" "
                                   "name=\"init.second\""),
                         HasSubstr("<failure type=\"error\" message=\"a second "
                                   "actr_init returns 0, not -2\">"),
                         HasSubstr("</testsuites>")));
}

TEST(ConformanceCommandTest, TheReportIsWrittenWithoutStandardOutput) {
  const TempFolder folder;
  const std::string report = folder / "report.xml";
  const ProgramResult result = Conformance(
      fmt::format("{} --only static,load --junit {} <&- >&-", kEcho, report));

  EXPECT_EQ(result.code, 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr("standard output cannot be written"));
  std::ifstream file(report, std::ios::binary);
  const std::string xml{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(
      xml, AllOf(HasSubstr("failures=\"0\" errors=\"0\""),
                 HasSubstr("name=\"load.opens\""), HasSubstr("</testsuites>")));
}

TEST(ConformanceCommandTest, ChecksOfMemoryKeepToTheTimeOfACheck) {
  const ProgramResult result =
      Conformance(fmt::format("{} --only memory.calls --timeout 2ms", kEcho));

  EXPECT_THAT(result.out, Not(HasSubstr("  pass  memory.calls")));
}

TEST(ConformanceCommandTest, WhatCannotBePrintedIsNoFinding) {
  for (const char* const arguments :
       {"--list", "--list -o json", "--explain load.opens"}) {
    const ProgramResult result =
        Conformance(fmt::format("{} >/dev/full", arguments));

    EXPECT_EQ(result.code, 2) << arguments;
    EXPECT_THAT(result.err, HasSubstr("standard output cannot be written"));
  }
}

TEST(ConformanceCommandTest, AScenarioWithBytesTellsATerminalNothing) {
  const TempFolder folder;
  const std::string scenario = folder / "bytes.toml";
  // U+009B, which introduces a command, and bytes that are no text.
  std::ofstream(scenario) << "[[step]]\nroute = \"demo.Echo.Say\"\n"
                             "hex = \"c29b33316d\"\nanswer = \"ho\"\n"
                             "[[step]]\nroute = \"demo.Echo.Say\"\n"
                             "hex = \"ff9b41\"\nanswer = \"ho\"\n";

  const ProgramResult result = Conformance(
      fmt::format("{} --only scenario --scenario {}", kEcho, scenario));

  EXPECT_EQ(result.code, 1) << result.err;
  EXPECT_THAT(result.out, HasSubstr("is answered '?31m', not 'ho'"));
}

TEST(ConformanceCommandTest, AScenarioIsPlayedAndComparedWithItsAnswers) {
  const TempFolder folder;
  const std::string scenario = folder / "echo.toml";
  std::ofstream(scenario) << "[[step]]\nroute = \"demo.Echo.Say\"\n"
                             "text = \"hi\"\nanswer = \"ho\"\n";

  const ProgramResult result = Conformance(
      fmt::format("{} --only scenario --scenario {}", kEcho, scenario));

  EXPECT_EQ(result.code, 1) << result.err;
  EXPECT_THAT(result.out,
              HasSubstr("step 1, demo.Echo.Say: is answered 'hi', not 'ho'"));
}

}  // namespace
}  // namespace troupe
