// `troupe run` with real libraries, as the shell sees it.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/tools/host_program.h"

namespace troupe {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Not TempDir(): its path is longer than a socket's may be.
    char folder[] = "/tmp/troupe_run_XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
  }

  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }

  ProgramResult WithHost(const std::string& arguments,
                         const std::string& script) const {
    return RunWithHost(folder_, arguments, script);
  }

  static constexpr char kEcho[] = "echo=guest_sdk/examples/echo.so";

  std::string folder_;
};

TEST_F(RunTest, RunsALibraryAndStopsWhenAsked) {
  const ProgramResult result =
      WithHost(kEcho,
               "$troupe call $socket echo demo.Echo.Say --text hello; "
               "$troupe stop $socket");

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("hello\ndrained 0, dead-lettered 0\n"));
}

TEST_F(RunTest, ARequestIdIsForOneRequestOfItsCaller) {
  const ProgramResult result = WithHost(
      kEcho,
      "say=\"$troupe call $socket echo demo.Echo.Say --request-id 7\"; "
      "$say --text one; $say --text one; $say --text two; "
      "$say --text two --caller till-3; $troupe stop $socket");

  EXPECT_THAT(result.out, StartsWith("one\none\ntwo\n"));
  EXPECT_THAT(result.err, HasSubstr("request id '7' of caller 'troupe' was "
                                    "used for another request"));
}

TEST_F(RunTest, ASignalStopsItWithTheSummary) {
  for (const char* signal_name : {"TERM", "INT"}) {
    const ProgramResult result =
        WithHost(kEcho, fmt::format("kill -{} $host", signal_name));

    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, "drained 0, dead-lettered 0\n");
  }
}

TEST_F(RunTest, ASignalUnderLoadDrainsWhatWasAccepted) {
  const std::string lines = Write("lines", [] {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += fmt::format("line {}\n", i);
    return text;
  }());

  const ProgramResult result = WithHost(
      kEcho, fmt::format("mkfifo {0}/begun; "
                         "$troupe call $socket echo demo.Echo.Say --lines {1} "
                         "| head -n 1 >{0}/begun & "
                         "read first <{0}/begun; kill -TERM $host",
                         folder_, lines));

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("drained "));
  EXPECT_THAT(result.out, HasSubstr(", dead-lettered 0\n"));
}

// The host can't drain: a handler hangs until the end.
TEST_F(RunTest, ASecondSignalEndsItAtOnce) {
  const std::string config = Write(
      "hang.toml",
      fmt::format("[host]\ngrace = \"10m\"\n[[workload]]\nname = \"hang\"\n"
                  "path = \"{}/tests/guests/hang.so\"\n",
                  std::filesystem::current_path().string()));

  for (const auto& [signal_name, code] :
       {std::pair{"TERM", 128 + SIGTERM}, std::pair{"INT", 128 + SIGINT}}) {
    // The named pipe opens once the handler hangs. Two signals close together
    // may count as one: the second waits until the first has been taken.
    const ProgramResult result = WithHost(
        "-c " + config,
        fmt::format("rm -f {0}/pipe; mkfifo {0}/pipe; "
                    "$troupe call $socket hang test/hang --text {0}/pipe "
                    "2>/dev/null & exec 3>{0}/pipe; kill -{1} $host; "
                    "until $troupe call $socket hang test/echo 2>&1 | "
                    "grep -q 'the host is stopping'; do kill -0 $host || exit "
                    "99; done; "
                    "kill -{1} $host",
                    folder_, signal_name));

    EXPECT_EQ(result.code, code) << result.err;
    EXPECT_THAT(result.err, HasSubstr("second signal, ending at once"));
    EXPECT_EQ(result.out, "") << "it was still asked for a report";
  }
}

TEST_F(RunTest, TheDemosActorsCountWhatAwkCounts) {
  const std::string config = Write(
      "demo.toml",
      fmt::format(R"(
[[workload]]
name = "parse"
path = "{0}/parse.so"

[[workload]]
name = "tally"
path = "{0}/tally.so"
type = "demo:tally:1.0.0"
mailbox = {{ messages = 16, full = "wait" }}

[[workload]]
name = "report"
path = "{0}/report.so"
)",
                  std::filesystem::absolute("guest_sdk/examples").string()));

  const ProgramResult result = WithHost(
      "-c " + config,
      fmt::format(
          "export LC_ALL=C; demo=guest_sdk/examples/demo; "
          "awk -v lines=5000 -f $demo/make_log.awk >{0}/log; "
          "$troupe call $socket parse parse.Parse.Line --lines {0}/log "
          ">{0}/answers || echo lost; wc -l <{0}/answers; "
          "$troupe call $socket tally tally.Tally.Counts -o raw >{0}/counts; "
          "awk -f $demo/counts.awk {0}/log | "
          "sort -t \"$(printf '\\t')\" -k1,1nr -k2 | cmp - {0}/counts "
          "&& echo equal; "
          "$troupe call $socket report report.Report.Table -o raw | head -n 1; "
          "$troupe stop $socket >/dev/null",
          folder_));

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("5000\nequal\nlines\n")) << result.err;
}

TEST_F(RunTest, AGroupStartsInItsOrderAndMayStopTheHost) {
  const std::string config =
      Write("group.toml",
            fmt::format(R"(
[[workload]]
name = "second"
path = "{0}/puppet.so"
type = "test:second:1.0.0"
restart = "permanent"

[[workload]]
name = "first"
path = "{0}/puppet.so"
restart = "permanent"

[group.all]
members = ["first", "second"]
max_restarts = 0
escalate = "stop"
)",
                        std::filesystem::absolute("tests/guests").string()));

  const ProgramResult result =
      WithHost("-c " + config,
               "$troupe ps $socket; $troupe call $socket first test/crash");

  EXPECT_THAT(result.out, HasSubstr("first   1@1/test:puppet:1.0.0"));
  EXPECT_THAT(result.err, HasSubstr("troupe: stopping: group 'all' is given up "
                                    "after 0 restarts within 5s; "));
  // The message that crashed may be answered before or after the stop.
  EXPECT_THAT(result.out, ContainsRegex("drained [01], dead-lettered [01]\n"));
  EXPECT_EQ(result.code, 1);
}

TEST_F(RunTest, TheGroupOfTheExamplesRuns) {
  const ProgramResult result = RunShell(
      fmt::format("cp guest_sdk/examples/lines.toml guest_sdk/examples/echo.so "
                  "guest_sdk/examples/meter.so {}",
                  folder_));
  ASSERT_EQ(result.code, 0) << result.err;

  const ProgramResult ran = WithHost(
      fmt::format("-c {}/lines.toml", folder_),
      "printf 'one\\ntwo\\n' | $troupe stream send $socket meter lines "
      "--lines; "
      "$troupe stream recv $socket rates --count 1; $troupe stop $socket");

  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("2 chunks, 6 bytes, held back for "));
  EXPECT_THAT(ran.out, HasSubstr("drained "));
}

TEST_F(RunTest, AnExampleTakesItsMessagesAsJson) {
  const ProgramResult result = RunShell(fmt::format(
      "mkdir -p {0}/guest_sdk/examples {0}/bazel-bin/guest_sdk/examples && "
      "cp guest_sdk/examples/stock.toml guest_sdk/examples/stock.proto "
      "{0}/guest_sdk/examples && cp -rL proto {0} && "
      "cp guest_sdk/examples/stock.so {0}/bazel-bin/guest_sdk/examples",
      folder_));
  ASSERT_EQ(result.code, 0) << result.err;
  const std::string config =
      fmt::format("-c {}/guest_sdk/examples/stock.toml", folder_);

  const ProgramResult ran = WithHost(
      config, fmt::format("$troupe call $socket {} stock stock.Stock.Add "
                          "'{{\"article\": \"tea\", \"count\": 5}}'; "
                          "$troupe stop $socket",
                          config));

  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("{\"article\":\"tea\",\"count\":5}\n"));
}

TEST_F(RunTest, PsNamesTheActorsOfTheConfiguration) {
  const std::string file = Write(
      "t.toml",
      fmt::format("[host]\nshards = 2\n[[workload]]\nname = \"echo\"\n"
                  "path = \"{0}/guest_sdk/examples/echo.so\"\ninstances = 2\n"
                  "shard = 1\n[[workload]]\nname = \"near\"\n"
                  "path = \"{0}/guest_sdk/examples/echo.so\"\n"
                  "type = \"demo:near:1.0.0\"\nwith = \"echo\"\n",
                  std::filesystem::current_path().string()));

  const ProgramResult result = WithHost(
      "-c " + file, "$troupe ps $socket -o json; $troupe stop $socket");

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("ready, 3 actors on 2 shards"));
  EXPECT_THAT(result.out, HasSubstr("\"name\":\"near\""));
  EXPECT_THAT(result.out, ::testing::Not(HasSubstr("\"shard\":0")));
}

TEST_F(RunTest, ReloadHasTheNextVersionAnswer) {
  const std::string first = "tests/integration/growing_1.so";
  const ProgramResult result =
      WithHost("grow=" + first,
               "call=\"$troupe call $socket grow\"; $call grow.Version; "
               "$troupe reload $socket grow tests/integration/growing_2.so; "
               "echo code $?; $call grow.Version; "
               "$troupe reload $socket grow --grace 5s -o json; "
               "$troupe reload $socket grwo; echo code $?; "
               "$troupe reload $socket grow /none.so; echo code $?; "
               "$call grow.Version; $troupe stop $socket");

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out,
              ContainsRegex("^1\ngrow: generation 2 of '.*growing_2.so' runs, "
                            "1 actor switched in [0-9]+ ms, no state to hand "
                            "over; 1 former image kept mapped: unload is not "
                            "set\ngrow: warning: route 'grow.Old' is gone\n"
                            "code 0\n2\n"));
  EXPECT_THAT(result.out, HasSubstr("{\"name\":\"grow\",\"generation\":3,"));
  EXPECT_THAT(result.out, HasSubstr("code 1\ncode 1\n2\n"));
  EXPECT_THAT(result.err,
              HasSubstr("no workload 'grwo'; did you mean 'grow'?"));
  EXPECT_THAT(result.err, HasSubstr("reload 'grow': load '/none.so': no such"));
  EXPECT_THAT(result.err, HasSubstr("generation 3 goes on"));
}

TEST_F(RunTest, WatchReloadsALibraryWhoseFileChanges) {
  const ProgramResult copied = RunShell(
      fmt::format("cp tests/integration/growing_1.so {}/grow.so", folder_));
  ASSERT_EQ(copied.code, 0) << copied.err;

  const ProgramResult result = WithHost(
      fmt::format("--watch grow={}/grow.so", folder_),
      fmt::format("await() {{ until grep -qs \"$1\" {0}/err; do :; done; }}; "
                  "call=\"$troupe call $socket grow grow.Version\"; $call; "
                  "cp tests/integration/growing_2.so {0}/next; "
                  "mv {0}/next {0}/grow.so; await 'generation 2 of'; $call; "
                  "echo junk >{0}/next; mv {0}/next {0}/grow.so; "
                  "await 'generation 2 goes on'; $call; "
                  "$troupe stop $socket >/dev/null",
                  folder_));

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("1\n2\n2\n")) << result.err;
}

TEST_F(RunTest, AnUnknownTargetGetsTheNearest) {
  const ProgramResult result =
      WithHost(kEcho,
               "$troupe call $socket ecko demo.Echo.Say; echo code $?; "
               "$troupe call $socket echo demo.Echo.Sai; echo code $?; "
               "$troupe stop $socket");

  EXPECT_THAT(result.out, StartsWith("code 1\ncode 5\n"));
  EXPECT_THAT(result.err, HasSubstr("'ecko'"));
  EXPECT_THAT(result.err, HasSubstr("did you mean 'echo'?"));
  EXPECT_THAT(result.err, HasSubstr("unknown route: demo.Echo.Sai"));
}

TEST_F(RunTest, SaysWhyItDoesNotRun) {
  struct Case {
    std::string arguments;
    int code;
    std::string error;
  };
  const std::string junk = Write("junk.so", "no library");
  const std::string config =
      Write("t.toml", "[[workload]]\nname = \"j\"\npath = \"junk.so\"\n");
  const Case cases[] = {
      {"", 2, "nothing to run"},
      {"echo", 2, "'echo' is not NAME=PATH"},
      {"-c /none.toml", 3, "read configuration '/none.toml'"},
      {"-c " + Write("bad.toml", "x = 1\n"), 3, "bad.toml:1:1: error: unknown"},
      {"j=" + junk, 4, "'" + junk + "' is refused: "},
      {"-c " + config, 4, config + ":3:8: error: '" + junk + "' is refused: "},
      {fmt::format("--socket /none/s {}", kEcho), 1, "/none/s"},
  };
  for (const Case& c : cases) {
    const ProgramResult result =
        RunShell("tools/cli/troupe run " + c.arguments);
    EXPECT_EQ(result.code, c.code) << c.arguments;
    EXPECT_THAT(result.err, HasSubstr(c.error)) << c.arguments;
    EXPECT_EQ(result.out, "") << c.arguments;
  }
}

TEST_F(RunTest, ASecondHostAtTheSameSocketIsRefused) {
  const ProgramResult result =
      WithHost(kEcho, fmt::format("$troupe run $socket {}; echo code $?; "
                                  "$troupe stop $socket",
                                  kEcho));

  EXPECT_THAT(result.out, StartsWith("code 1\n"));
  EXPECT_EQ(result.code, 0);
}

TEST_F(RunTest, CheckShowsWhatALibraryOffers) {
  const ProgramResult result =
      RunShell("tools/cli/troupe check guest_sdk/examples/echo.so");

  EXPECT_EQ(result.code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("echo.so: can be loaded, generation 3"));
  EXPECT_THAT(result.out, HasSubstr("\n  type: demo:echo:1.0.0\n"));
  EXPECT_THAT(result.out, HasSubstr("\n  route: demo.Echo.Say\n"));
}

}  // namespace
}  // namespace troupe
