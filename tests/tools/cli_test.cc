// The program `troupe` as the shell sees it, against a host without actors.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/tools/program.h"

namespace troupe {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kTroupe[] = "tools/cli/troupe";

class CliTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Not TempDir(): its path is longer than a socket's may be.
    char folder[] = "/tmp/troupe_cli_XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
  }

  void TearDown() override {
    if (host_ != nullptr) {
      Troupe("stop", Socket());
      pclose(host_);
    }
    std::filesystem::remove_all(folder_);
  }

  void StartHost() {
    host_ = popen(
        fmt::format("tests/tools/fake_host {}/s tests/tools", folder_).c_str(),
        "r");
    ASSERT_NE(host_, nullptr);
    char line[16] = {};
    ASSERT_NE(std::fgets(line, sizeof(line), host_), nullptr);
  }

  std::string Socket() const { return " --socket " + folder_ + "/s"; }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }

  static ProgramResult Troupe(const std::string& arguments,
                              const std::string& rest = "") {
    return RunShell(fmt::format("{} {}{}", kTroupe, arguments, rest));
  }

  // Against the host.
  ProgramResult Ask(const std::string& arguments) {
    if (host_ == nullptr) StartHost();
    return Troupe(arguments, Socket());
  }

  std::string folder_;
  std::FILE* host_ = nullptr;
};

TEST_F(CliTest, HelpHasAnExampleOfEachCommand) {
  for (const char* command : {"new",         "dev",
                              "run",         "check",
                              "conformance", "ps",
                              "top",         "call",
                              "tell",        "listen",
                              "stream",      "stream send",
                              "stream recv", "dlq",
                              "dlq ls",      "dlq show",
                              "dlq replay",  "dlq purge",
                              "reload",      "stop",
                              "config",      "config check",
                              "config show", "version",
                              "completion",  "completion bash"}) {
    const ProgramResult result = Troupe(fmt::format("{} --help", command));
    EXPECT_EQ(result.code, 0) << command;
    EXPECT_THAT(result.out, HasSubstr("Example:")) << command;
    EXPECT_THAT(result.out, HasSubstr("troupe ")) << command;
    EXPECT_EQ(result.err, "") << command;
    const ProgramResult as_command = Troupe(fmt::format("help {}", command));
    EXPECT_EQ(as_command.code, 0) << command;
    EXPECT_EQ(as_command.out, result.out) << command;
  }
}

TEST_F(CliTest, AMistypedWordIsAUsageErrorWithASuggestion) {
  struct Case {
    const char* arguments;
    const char* error;
  };
  const Case cases[] = {
      {"help cal", "troupe: unknown command 'cal'; did you mean 'call'?\n"},
      {"cal", "troupe: unknown command 'cal'; did you mean 'call'?\n"},
      {"config chek", "unknown command 'chek'; did you mean 'check'?"},
      {"call a b --tiemout 1s", "'--tiemout'; did you mean '--timeout'?"},
      {"top --sort p9", "'p9' is none of"},
      {"top --interval 2", "'2' is no time with a unit"},
      {"ps --dot", "--dot requires --waits"},
      {"ps -o jsn", "'jsn' is none of json, text; did you mean 'json'?"},
      {"call a b --timeout 5", "'5' is no time with a unit"},
      {"call a", "route is required"},
      {"call a b 1 --text x", "json excludes --text"},
      {"", "See 'troupe --help'."},
  };
  for (const Case& c : cases) {
    const ProgramResult result = Troupe(c.arguments);
    EXPECT_EQ(result.code, 2) << c.arguments;
    EXPECT_THAT(result.err, HasSubstr(c.error)) << c.arguments;
    EXPECT_EQ(result.out, "") << c.arguments;
  }
}

TEST_F(CliTest, WithoutAHostEveryCommandThatNeedsOneSaysSo) {
  for (const char* command :
       {"ps", "top", "call a b", "tell a b", "listen b", "stop",
        "stream send a b", "stream recv b", "dlq ls", "dlq show 1",
        "dlq replay 1", "dlq purge"}) {
    const ProgramResult result = Troupe(command, Socket());
    EXPECT_EQ(result.code, 7) << command;
    EXPECT_THAT(result.err, HasSubstr("no host: ")) << command;
    EXPECT_THAT(result.err, HasSubstr(folder_ + "/s")) << command;
  }
}

TEST_F(CliTest, PsShowsATableOrJson) {
  const ProgramResult table = Ask("ps");
  const ProgramResult json = Ask("ps -o json");

  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, StartsWith("NAME  ID"));
  EXPECT_THAT(table.out, HasSubstr("STATE  ABI  GEN  PLACE"));
  EXPECT_THAT(table.out,
              HasSubstr("shop  1@7/acme:shop:1.0.0  ready  3    5    shard 0"));
  EXPECT_THAT(json.out, HasSubstr("\"abi_generation\":3,\"generation\":5,"));
  EXPECT_THAT(json.out, HasSubstr("\"id\":\"1@7/acme:shop:1.0.0\""));
  EXPECT_THAT(json.out, HasSubstr("\"handled\":12"));
  EXPECT_THAT(json.out, HasSubstr("\"ignored_outputs\":2"));
  EXPECT_THAT(table.out, HasSubstr("2     shop.Cart.Add 350ms"));
  EXPECT_THAT(json.out, HasSubstr("\"slow\":2,\"held\":{\"method\":"
                                  "\"shop.Cart.Add\",\"ms\":350}"));
  EXPECT_THAT(table.out, HasSubstr("  3         2     shop.Cart.Add"));
  EXPECT_THAT(
      json.out,
      HasSubstr("\"restarts\":3,\"last_crash\":{\"error\":"
                "\"internal: boom\",\"ago_ms\":4000},\"streams\":null}"));
}

TEST_F(CliTest, PsShowsWhoWaitsForWhom) {
  const ProgramResult table = Ask("ps --waits");
  const ProgramResult json = Ask("ps --waits -o json");
  const ProgramResult dot = Ask("ps --waits --dot");

  EXPECT_THAT(table.out,
              HasSubstr("1@7/acme:shop:1.0.0   2@7/acme:stock:1.0.0  "
                        "stock.Take  1200ms  28800ms\n"));
  EXPECT_THAT(table.out, HasSubstr("3@7/acme:log:1.0.0    -"));
  EXPECT_THAT(json.out, HasSubstr("\"route\":\"stock.Take\",\"for\":\"answer\","
                                  "\"waited_ms\":1200,\"left_ms\":28800}"));
  EXPECT_THAT(json.out, HasSubstr("\"waited_ms\":null"));
  EXPECT_THAT(dot.out, StartsWith("digraph waits {\n"));
  EXPECT_THAT(dot.out,
              HasSubstr("  \"1@7/acme:shop:1.0.0\" -> \"2@7/acme:stock:1.0.0\" "
                        "[label=\"stock.Take 1200ms\"];\n"));
}

TEST_F(CliTest, TopPrintsOnceWhereThereIsNoTerminal) {
  const ProgramResult table = Ask("top");
  const ProgramResult json = Ask("top -o json");
  const ProgramResult twice = Ask("top -n 2 --interval 1ms");

  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, StartsWith("NAME  ID"));
  EXPECT_THAT(table.out, HasSubstr("shop  1@7/acme:shop:1.0.0  ready  0/1024"));
  EXPECT_THAT(table.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(json.out, HasSubstr("\"p50_ns\":416,"));
  EXPECT_THAT(twice.out, HasSubstr("\n\nNAME  ID"));
  EXPECT_THAT(twice.out, HasSubstr("0/1024   0 "));
}

TEST_F(CliTest, TopTakesATerminalAndGivesItBack) {
  StartHost();
  const std::string top =
      fmt::format("{} top --interval 1h{}", kTroupe, Socket());

  for (const char* end : {"q", "\\003"}) {
    const ProgramResult result = RunShell(fmt::format(
        "mkfifo {0}/keys; script -qec 'stty rows 24 cols 200; {1}; stty -a' "
        "/dev/null <{0}/keys >{0}/out & exec 3>{0}/keys; "
        "until grep -q WAITING {0}/out; do :; done; printf '{2}' >&3; "
        "wait; cat {0}/out; rm {0}/keys {0}/out",
        folder_, top, end));

    EXPECT_THAT(result.out, HasSubstr("\x1b[?1049h\x1b[?25l"));
    EXPECT_THAT(result.out, HasSubstr("shop  1@7/acme:shop:1.0.0"));
    EXPECT_THAT(result.out, HasSubstr("\x1b[?25h\x1b[?1049l"));
    EXPECT_THAT(result.out, HasSubstr(" icanon"));
    EXPECT_THAT(result.out, ContainsRegex("[^-]echo "));
  }
}

TEST_F(CliTest, CallSendsWhatItIsGivenInEachForm) {
  EXPECT_EQ(Ask("call shop test.Echo --text hello").out, "hello\n");
  EXPECT_EQ(Ask("call shop test.Echo --hex 'c3 28'").out, "c328\n");
  EXPECT_EQ(Ask("call shop test.Echo --hex 6869 -o hex").out, "6869\n");
  EXPECT_EQ(Ask("call shop test.Echo --hex 6869 -o raw").out, "hi");
  EXPECT_EQ(Ask("call shop test.Echo --text hi -o json").out,
            "{\"text\":\"hi\"}\n");
  EXPECT_EQ(Ask("call shop test.Echo").out, "\n");
  EXPECT_EQ(Ask("call shop test.Echo --file " + Write("m", "from file")).out,
            "from file\n");
  const ProgramResult piped = RunShell(fmt::format(
      "printf piped | {} call shop test.Echo -{}", kTroupe, Socket()));
  EXPECT_EQ(piped.out, "piped\n") << piped.err;
}

TEST_F(CliTest, SignalIsSaidToTheHost) {
  EXPECT_EQ(Ask("call shop test.Type --signal").out, "1\n");
  EXPECT_EQ(Ask("call shop test.Type").out, "none\n");
}

TEST_F(CliTest, CallSpeaksJsonForRoutesWithAProto) {
  const ProgramResult json =
      Ask("call shop shop.Cart.Add '{\"name\":\"apple\",\"count\":2}'");
  const ProgramResult bytes =
      Ask("call shop shop.Cart.Add '{\"name\":\"apple\",\"count\":2}' -o hex");

  EXPECT_EQ(json.out, "{\"name\":\"apple\",\"count\":2}\n") << json.err;
  EXPECT_EQ(bytes.out, "0a056170706c651002\n");
}

TEST_F(CliTest, JsonThatDoesNotFitIsAUsageError) {
  const ProgramResult field = Ask("call shop shop.Cart.Add '{\"nam\":1}'");
  const ProgramResult route = Ask("call shop shop.Cart.Ad '{}'");

  EXPECT_EQ(field.code, 2);
  EXPECT_THAT(field.err, HasSubstr("nam"));
  EXPECT_EQ(route.code, 2);
  EXPECT_THAT(route.err, HasSubstr("no .proto file of the configuration has "
                                   "the route 'shop.Cart.Ad'; did you mean "
                                   "'shop.Cart.Add'?"));
}

TEST_F(CliTest, TheExitCodeSaysWhoFailedACall) {
  const ProgramResult actor = Ask("call shop test.Fail");
  const ProgramResult late = Ask("call shop test.TooLate");
  const ProgramResult host = Ask("call shp test.None");

  EXPECT_EQ(actor.code, 5);
  EXPECT_EQ(actor.err, "troupe: invalid argument: no such article\n");
  EXPECT_EQ(late.code, 6);
  EXPECT_EQ(host.code, 1);
  EXPECT_EQ(host.err, "troupe: not found: no actor 'shp'\n");
}

TEST_F(CliTest, DeadLettersAreListedInATableOrJson) {
  const ProgramResult table = Ask("dlq ls");
  const ProgramResult json = Ask("dlq ls -o json");

  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, StartsWith("ID  REASON   AGE"));
  EXPECT_THAT(table.out,
              HasSubstr("3   crashed  12s  host    1@7/acme:shop:1.0.0  "
                        "test.Echo  5\n"));
  EXPECT_EQ(table.err,
            "1 kept; 0 stopped, 1 crashed, 4 expired, 0 undecodable, 0 "
            "poisoned since the "
            "start, 4 of them not kept; 2 sends refused\n");
  EXPECT_THAT(json.out, StartsWith("{\"letters\":[{\"id\":3,"));
  EXPECT_THAT(json.out, HasSubstr("\"expired\":4"));
}

TEST_F(CliTest, ADeadLetterIsShownWithItsPayload) {
  const ProgramResult text = Ask("dlq show 3");
  const ProgramResult none = Ask("dlq show 4");

  EXPECT_THAT(text.out, StartsWith("letter    3 (crashed, 12s ago)\n"));
  EXPECT_THAT(text.out, HasSubstr("route     test.Echo (call)\n"));
  EXPECT_THAT(text.out, HasSubstr("payload   5 bytes\nhello\n"));
  EXPECT_EQ(Ask("dlq show 3 -o raw").out, "hello");
  EXPECT_THAT(Ask("dlq show 3 -o json").out,
              HasSubstr("\"payload\":{\"text\":\"hello\"}"));
  EXPECT_EQ(none.code, 1);
  EXPECT_EQ(none.err, "troupe: not found: no dead letter 4\n");
}

TEST_F(CliTest, AReplaySaysWhatBecameOfIt) {
  EXPECT_EQ(Ask("dlq replay 3").out,
            "3: answered by 2@7/acme:shop:1.0.0: done\n");
  EXPECT_EQ(Ask("dlq replay --all").out,
            "3: answered by 2@7/acme:shop:1.0.0: done\n");
  EXPECT_EQ(Ask("dlq replay 3 -o json").out,
            "{\"id\":3,\"receiver\":\"2@7/acme:shop:1.0.0\","
            "\"answer\":{\"text\":\"done\"}}\n");
  const ProgramResult none = Ask("dlq replay 4");
  EXPECT_EQ(none.code, 1);
  EXPECT_EQ(none.out, "4: error: not found: no dead letter 4\n");
  EXPECT_EQ(Ask("dlq purge").out, "purged 1\n");
  EXPECT_EQ(Ask("dlq replay").code, 2);
}

TEST_F(CliTest, LinesAreAnsweredInTheirOrder) {
  std::string lines;
  for (int i = 0; i < 2000; ++i) lines += fmt::format("line {}\n", i);

  const ProgramResult result =
      Ask("call shop test.Echo --lines " + Write("lines", lines));

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, lines);
}

TEST_F(CliTest, ALineThatFailsIsALineOfItsOwn) {
  const std::string file = Write("lines", "6869\nzz\n\n6869");

  const ProgramResult text =
      Ask("call shop test.Echo --lines-as hex --lines " + file);
  const ProgramResult json = Ask("call shop test.Fail -o json --lines " + file);

  EXPECT_EQ(text.code, 2);
  EXPECT_EQ(text.out,
            "hi\nerror: 'zz' is not pairs of hexadecimal digits\n\nhi\n");
  EXPECT_EQ(json.code, 5);
  EXPECT_THAT(json.out, StartsWith("{\"error\":{\"code\":10005,\"text\":"
                                   "\"invalid argument: no such article\"}}"));
}

TEST_F(CliTest, AnAnswerDoesNotWaitForTheNextLine) {
  StartHost();

  const ProgramResult result = RunShell(fmt::format(
      "mkfifo {0}/in && ( {1} call shop test.Echo --lines - {2} < {0}/in ) | "
      "( exec 3>{0}/in; echo one >&3; read first; echo $first-two >&3; "
      "read second; echo $second )",
      folder_, kTroupe, Socket()));

  EXPECT_EQ(result.out, "one-two\n") << result.err;
}

TEST_F(CliTest, TellSaysNothingOrOkPerLine) {
  EXPECT_EQ(Ask("tell shop shop.Cart.Add --text x").out, "");
  EXPECT_EQ(Ask("tell shop shop.Log --lines " + Write("l", "a\nb\n")).out,
            "ok\nok\n");
}

TEST_F(CliTest, ListenShowsWhatComes) {
  StartHost();

  const ProgramResult result = RunShell(
      fmt::format("{0} listen shop.Sold --count 2{1} 2>{2}/err & "
                  "while ! grep -q listening {2}/err; do :; done; "
                  "{0} tell shop shop.Sold --lines {3}{1} >/dev/null; wait",
                  kTroupe, Socket(), folder_, Write("l", "apple\npear\n")));

  EXPECT_EQ(result.out, "apple\npear\n") << result.err;
}

TEST_F(CliTest, StopPrintsTheSummary) {
  const ProgramResult result = Ask("stop --grace 1s");

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "drained 7, dead-lettered 2\n");
  EXPECT_EQ(pclose(host_), 0);
  host_ = nullptr;
}

TEST_F(CliTest, ConfigCheckListsEveryFaultWithItsPlace) {
  const std::string good = Write("good.toml", "[host]\nshards = 2\n");
  const std::string bad = Write("bad.toml", "[host]\nshard = 2\ngrace = 1\n");

  EXPECT_EQ(Troupe("config check -c " + good).code, 0);
  const ProgramResult result = Troupe("config check -c " + bad);
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.err, StartsWith(bad + ":2:1: error: unknown key 'shard'"));
  EXPECT_THAT(result.err, HasSubstr("\n" + bad + ":3:9: error: 'grace'"));
  EXPECT_EQ(Troupe("ps -c " + bad).code, 3);
  EXPECT_EQ(Troupe("config check -c /none.toml").code, 3);
}

TEST_F(CliTest, ConfigShowSaysWhereEachValueComesFrom) {
  const std::string file = Write("t.toml", "[host]\nshards = 2\n");

  const ProgramResult text = Troupe("config show -c " + file);
  const ProgramResult json = Troupe("config show -o json -c " + file);

  EXPECT_THAT(text.out, ContainsRegex("\nshards = 2 +# " + file + ":2\n"));
  EXPECT_THAT(text.out, ContainsRegex("grace = \"10s\" +# default"));
  EXPECT_THAT(json.out, HasSubstr("{\"section\":\"[host]\",\"key\":\"shards\","
                                  "\"value\":2,\"origin\":\"" +
                                  file + ":2\"}"));
}

TEST_F(CliTest, ConfigShowSaysWhatFollowsACrash) {
  Write("a.so", "no library");
  const std::string workload =
      "[[workload]]\nname = \"a\"\npath = \"a.so\"\nrestart = \"permanent\"\n";
  const std::string alone = Write("alone.toml", workload);
  const std::string grouped =
      Write("grouped.toml", workload + "[group.g]\nmembers = [\"a\"]\n");

  const std::string one = Troupe("config show -c " + alone).out;
  const std::string two = Troupe("config show -c " + grouped).out;

  EXPECT_THAT(one, ContainsRegex("\nrestart = \"permanent\" +# " + alone));
  EXPECT_THAT(one, ContainsRegex("\nmax_restarts = 3 +# default"));
  EXPECT_THAT(one, ContainsRegex("\nbackoff.initial = \"100ms\" +# default"));
  EXPECT_THAT(two, HasSubstr("[group.g]\n"));
  EXPECT_THAT(two, ContainsRegex("\nstrategy = \"one-for-one\" +# default"));
  EXPECT_THAT(two.substr(two.find("[[workload]]")),
              Not(HasSubstr("max_restarts")));
}

TEST_F(CliTest, TheConfigurationNamesTheSocket) {
  StartHost();
  const std::string file =
      Write("t.toml", "[host]\nsocket = \"" + folder_ + "/s\"\n");

  EXPECT_EQ(Troupe("ps -c " + file).code, 0);
}

TEST_F(CliTest, CheckRefusesWhatIsNoLibrary) {
  const ProgramResult result = Troupe("check " + Write("x.so", "no library"));

  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.out, HasSubstr("x.so: refused"));
}

TEST_F(CliTest, BashCanCompleteCommandsAndOptions) {
  const ProgramResult result = RunShell(fmt::format(
      "bash -c 'source <({} completion bash); COMP_WORDS=(troupe ca); "
      "COMP_CWORD=1; _troupe; echo ${{COMPREPLY[@]}}; COMP_WORDS=(troupe "
      "config "
      "check --con); COMP_CWORD=3; _troupe; echo ${{COMPREPLY[@]}}'",
      kTroupe));

  EXPECT_EQ(result.out, "call\n--config\n") << result.err;
}

}  // namespace
}  // namespace troupe
