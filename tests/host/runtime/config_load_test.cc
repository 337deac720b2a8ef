#include "host/runtime/config_load.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/runtime/config.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A folder with two libraries and a .proto file beside the configuration.
class ConfigLoadTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) / "config_load";
    std::filesystem::create_directories(folder_ / "lib");
    for (const char* name : {"lib/shop.so", "lib/stock.so", "shop.proto"}) {
      std::ofstream(folder_ / name) << "x";
    }
  }

  std::string File() const { return (folder_ / "troupe.toml").string(); }

  absl::StatusOr<Config> Parse(std::string_view text) {
    return ParseConfig(text, File());
  }

  // The message without the folder, so that expectations fit a line.
  std::string ErrorsOf(std::string_view text) {
    const absl::StatusOr<Config> config = Parse(text);
    std::string message(config.status().message());
    const std::string prefix = folder_.string() + "/";
    for (size_t at; (at = message.find(prefix)) != std::string::npos;) {
      message.erase(at, prefix.size());
    }
    return message;
  }

  std::filesystem::path folder_;
};

constexpr std::string_view kWhole = R"(
[host]
shards = 4
runtime_dir = "run"
grace = "2s"
watchdog = "250ms"
spin = "25us"
proto = ["shop.proto"]
log = { level = "debug", format = "json" }

[host.dead_letters]
messages = 5
bytes = "64KiB"

[host.limits]
frame = "1MiB"
generations = 3
handlers = 12
answers = 5
answer_bytes = "1KiB"
answer_time = "7s"
stack = "128KiB"

[[workload]]
name = "shop"
path = "lib/shop.so"
type = "acme:shop:1.0.0"
realm = 7
instances = 2
placement = "thread"
shard = 3
mailbox = { messages = 16, bytes = 4096, full = "wait" }
restart = "permanent"
max_restarts = 9
restart_period = "1m"
backoff = { initial = "1s", max = "20s" }
poison_after = 7
unload = true
self_check = "2s"
routes = { "shop.Cart.Add" = "signal" }
config = { currency = "EUR", limits = [1, 2.5, true] }

[[workload]]
name = "stock"
path = "lib/stock.so"
with = "shop"
restart = "transient"
config = "plain"

[group.storage]
strategy = "rest-for-one"
members = ["stock"]
max_restarts = 2
restart_period = "1h"
backoff = { initial = "2s" }
escalate = "stop"
)";

TEST_F(ConfigLoadTest, ReadsEveryKeyOfTheHost) {
  const absl::StatusOr<Config> config = Parse(kWhole);

  ASSERT_THAT(config, IsOk());
  const HostSettings& host = config->host;
  EXPECT_EQ(host.shards.value, 4u);
  EXPECT_EQ(host.runtime_dir.value, folder_ / "run");
  EXPECT_EQ(host.grace.value, absl::Seconds(2));
  EXPECT_EQ(host.watchdog.value, absl::Milliseconds(250));
  EXPECT_EQ(host.spin.value, absl::Microseconds(25));
  EXPECT_THAT(host.proto.value, ElementsAre("shop.proto"));
  EXPECT_EQ(host.log_level.value, LogLevel::kDebug);
  EXPECT_EQ(host.log_format.value, LogFormat::kJson);
  EXPECT_EQ(host.dead_letters.value, 5u);
  EXPECT_EQ(host.dead_letter_bytes.value, 64u * 1024);
  EXPECT_EQ(host.max_frame.value, 1024u * 1024);
  EXPECT_EQ(host.max_generations.value, 3u);
  EXPECT_EQ(host.max_handlers.value, 12u);
  EXPECT_EQ(host.kept_answers.value, 5u);
  EXPECT_EQ(host.kept_answer_bytes.value, 1024u);
  EXPECT_EQ(host.kept_answer_time.value, absl::Seconds(7));
  EXPECT_EQ(host.stack.value, 128u * 1024);
}

TEST_F(ConfigLoadTest, ReadsEveryKeyOfAWorkload) {
  const absl::StatusOr<Config> config = Parse(kWhole);

  ASSERT_THAT(config, IsOk());
  ASSERT_EQ(config->workloads.size(), 2u);
  const WorkloadSettings& shop = config->workloads[0];
  EXPECT_EQ(shop.path.value, folder_ / "lib/shop.so");
  EXPECT_EQ(shop.type.value, "acme:shop:1.0.0");
  EXPECT_EQ(shop.realm.value, 7u);
  EXPECT_EQ(shop.instances.value, 2u);
  EXPECT_EQ(shop.placement.value, Placement::kThread);
  EXPECT_EQ(shop.shard.value, 3u);
  EXPECT_EQ(shop.mailbox.messages.value, 16u);
  EXPECT_EQ(shop.mailbox.bytes.value, 4096u);
  EXPECT_EQ(shop.mailbox.full.value, WhenFull::kWait);
  EXPECT_EQ(shop.restart.mode.value, RestartMode::kPermanent);
  EXPECT_EQ(shop.restart.limits.max_restarts.value, 9u);
  EXPECT_EQ(shop.restart.limits.period.value, absl::Minutes(1));
  EXPECT_EQ(shop.restart.limits.first_backoff.value, absl::Seconds(1));
  EXPECT_EQ(shop.restart.limits.max_backoff.value, absl::Seconds(20));
  EXPECT_EQ(shop.restart.poison_after.value, 7u);
  EXPECT_TRUE(shop.unload.value);
  EXPECT_EQ(shop.self_check.value, absl::Seconds(2));
  ASSERT_EQ(shop.routes.size(), 1u);
  EXPECT_EQ(shop.routes[0].route, "shop.Cart.Add");
  EXPECT_EQ(shop.routes[0].payload.value, abi::PayloadType::kRpcSignal);
  EXPECT_EQ(shop.config.value, R"({"currency":"EUR","limits":[1,2.5,true]})");
  EXPECT_EQ(config->workloads[1].with.value, "shop");
  EXPECT_EQ(config->workloads[1].config.value, "plain");
}

TEST_F(ConfigLoadTest, ReadsEveryKeyOfAGroup) {
  const absl::StatusOr<Config> config = Parse(kWhole);

  ASSERT_THAT(config, IsOk());
  ASSERT_EQ(config->groups.size(), 1u);
  const GroupSettings& storage = config->groups[0];
  EXPECT_EQ(storage.name.value, "storage");
  EXPECT_EQ(storage.strategy.value, GroupStrategy::kRestForOne);
  EXPECT_THAT(storage.members.value, ElementsAre("stock"));
  EXPECT_EQ(storage.limits.max_restarts.value, 2u);
  EXPECT_EQ(storage.limits.period.value, absl::Hours(1));
  EXPECT_EQ(storage.limits.first_backoff.value, absl::Seconds(2));
  EXPECT_EQ(storage.escalation.value, Escalation::kStop);
}

TEST_F(ConfigLoadTest, WhatIsNotSaidHasItsDefaultAndSaysSo) {
  const absl::StatusOr<Config> config = Parse("[host]\nshards = 2\n");

  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->host.shards.origin.kind, Origin::Kind::kFile);
  EXPECT_EQ(config->host.shards.origin.where.line, 2);
  EXPECT_EQ(config->host.grace.value, kDefaultGrace);
  EXPECT_EQ(config->host.grace.origin.kind, Origin::Kind::kDefault);
  EXPECT_THAT(config->host.proto_path.value, ElementsAre(folder_.string()));
}

TEST_F(ConfigLoadTest, ReportsAllFaultsInTheOrderOfTheFile) {
  EXPECT_EQ(ErrorsOf(R"([host]
shard = 4
grace = 10

[[workload]]
name = "shop"
path = "lib/shop.so"
instances = 0
mailbox = { mesages = 5 }
)"),
            "troupe.toml:2:1: error: unknown key 'shard' in [host]; did you "
            "mean 'shards'?\n"
            "troupe.toml:3:9: error: 'grace' in [host] must be a time with its "
            "unit, such as \"10s\" or \"250ms\", not an integer\n"
            "troupe.toml:8:13: error: 'instances' in [[workload]] must be an "
            "integer from 1 to 100000, not 0\n"
            "troupe.toml:9:13: error: unknown key 'mesages' in "
            "[workload.mailbox]; did you mean 'messages'?");
}

struct Fault {
  std::string_view text;
  std::string_view message;
};

constexpr std::string_view kShop = "name = \"shop\"\npath = \"lib/shop.so\"\n";

// Faults of [host] and of the file as a whole.
const Fault kHostFaults[] = {
    {"[host\n", "troupe.toml:1:6: error: "},
    {"[.host]\n", "troupe.toml:1:2: error: "},
    {"[hots]\n",
     "1:2: error: unknown key 'hots' in the file; did you mean 'host'?"},
    {"host = 1\n",
     "1:8: error: 'host' in the file must be a table, not an integer"},
    {"workload = 1\n",
     "must be an array of tables: [[workload]], not an integer"},
    {"[workload]\n", "must be an array of tables: [[workload]], not a table"},
    {"workload = [1]\n", "[[workload]], not of an integer"},
    {"[host]\nshards = 65\n",
     "2:10: error: 'shards' in [host] must be an integer from 1 to 64, not 65"},
    {"[host]\nshards = -1\n", "not -1"},
    {"[host]\nshards = \"4\"\n", "from 1 to 64, not a string"},
    {"[host]\nsocket = \"\"\n",
     "'socket' in [host] must be a string that is not empty, not \"\""},
    {"[host]\nsocket = \"/a/path/that/has/many/more/bytes/than/the/address/of"
     "/a/unix/socket/has/room/for/which/are/one/hundred/and/seven.sock\"\n",
     "'socket' in [host] has 116 bytes with its folder; a socket's path has "
     "107 at most"},
    {"[host]\ngrace = \"10\"\n",
     "with its unit, such as \"10s\" or \"250ms\", not \"10\""},
    {"[host]\ngrace = \"-1s\"\n", "not \"-1s\""},
    {"[host]\ngrace = \"inf\"\n", "not \"inf\""},
    {"[host]\nwatchdog = 100\n", "'watchdog' in [host] must be a time"},
    {"[host]\nproto = \"shop.proto\"\n",
     "'proto' in [host] must be an array of strings, not a string"},
    {"[host]\nproto = [1]\n",
     "2:10: error: 'proto' in [host] must be an array of strings, not of an "
     "integer"},
    {"[host]\nproto = [\"sop.proto\"]\n",
     "2:9: error: proto file 'sop.proto' is in none of: "},
    {"[host.log]\nlevel = \"inof\"\n",
     "2:9: error: 'level' in [host.log] must be one of \"trace\", \"debug\", "
     "\"info\", \"warn\", \"error\", not \"inof\"; did you mean "
     "'info'?"},
    {"[host.limits]\nframe = \"8 parsecs\"\n",
     "'frame' in [host.limits] must be a number of bytes or a size with its "
     "unit, such as \"8MiB\", not \"8 parsecs\""},
    {"[host.limits]\nframe = -8\n", "not -8"},
    {"[host.limits]\nframe = \"1GiB\"\n",
     "must be from 1KiB to 64MiB, not \"1GiB\""},
    {"[host.limits]\nstack = \"1KiB\"\n", "must be from 64KiB to 1GiB"},
};

// Faults of a [[workload]] that begins with kShop; its lines 1 to 3.
const Fault kWorkloadFaults[] = {
    {"pth = 1\n",
     "4:1: error: unknown key 'pth' in [[workload]]; did you mean 'path'?"},
    {"zzzzzz = 1\n", "unknown key 'zzzzzz' in [[workload]]"},
    {"type = \"acme:shop\"\n",
     "4:8: error: actor type 'acme:shop': expected three parts"},
    {"type = \"1acme:shop:1\"\n", "manufacturer '1acme': expected a letter"},
    {"type = \"acme:shop-:1\"\n", "name 'shop-': expected a letter or digit"},
    {"type = \"acme:shop:\"\n", "version '': expected at least one"},
    {"realm = 4294967296\n", "an integer from 0 to 4294967295, not 4294967296"},
    {"placement = \"tread\"\n",
     "must be one of \"shard\", \"thread\", not \"tread\"; did you mean "
     "'thread'?"},
    {"shard = 2\n[host]\nshards = 2\n",
     "4:9: error: workload 'shop': no shard 2; the host has 2: 0 to 1"},
    {"shard = -1\n", "'shard' in [[workload]] must be an integer from 0 to 63"},
    {"with = \"shap\"\n",
     "4:8: error: workload 'shop': 'with' names 'shap', which is no workload; "
     "did you mean 'shop'?"},
    {"with = \"shop\"\n",
     "4:8: error: 'with' leads round in a circle: shop -> shop"},
    {"shard = 0\nwith = \"b\"\n[[workload]]\nname = \"b\"\n"
     "path = \"lib/stock.so\"\n",
     "5:8: error: workload 'shop' has both 'shard' and 'with'"},
    {"with = \"b\"\n[[workload]]\nname = \"b\"\npath = \"lib/stock.so\"\n"
     "with = \"shop\"\n",
     "4:8: error: 'with' leads round in a circle: shop -> b -> shop"},
    {"[[workload]]\nname = \"shop\"\npath = \"lib/stock.so\"\n",
     "5:8: error: workload 'shop' exists already, from line 2"},
    {"[[workload]]\nname = \"b\"\n", "4:1: error: [[workload]] needs 'path'"},
    {"[[workload]]\npath = \"lib/stock.so\"\n",
     "4:1: error: [[workload]] needs 'name'"},
    {"[[workload]]\nname = \"b\"\npath = \"lib/none.so\"\n",
     "6:8: error: workload 'b': no file 'lib/none.so'"},
    {"mailbox = { messages = 0 }\n",
     "'messages' in [workload.mailbox] must be an integer from 1 to "
     "4294967295, not 0"},
    {"mailbox = { bytes = \"-1B\" }\n", "not \"-1B\""},
    {"mailbox = { full = \"drop\" }\n",
     "must be one of \"reject\", \"wait\", not \"drop\""},
    {"restart = \"allways\"\n",
     "4:11: error: 'restart' in [[workload]] must be one of \"permanent\", "
     "\"transient\", \"temporary\", not \"allways\""},
    {"unload = \"yes\"\n",
     "4:10: error: 'unload' in [[workload]] must be true or false"},
    {"restart = \"permanent\"\nmax_restarts = 10001\n",
     "5:16: error: 'max_restarts' in [[workload]] must be an integer from 0 to "
     "10000, not 10001"},
    {"restart = \"permanent\"\nrestart_period = \"0s\"\n",
     "5:18: error: workload 'shop': 'restart_period' must be longer than 0"},
    {"restart = \"transient\"\nbackoff = { initial = \"11s\" }\n",
     "5:23: error: workload 'shop': the initial backoff, 11s, is above the "
     "largest, 10s"},
    {"restart = \"transient\"\nbackoff = { max = \"50ms\" }\n",
     "5:19: error: workload 'shop': the initial backoff, 100ms, is above the "
     "largest, 50ms"},
    {"backoff = { maximum = \"5s\" }\n",
     "unknown key 'maximum' in [workload.backoff]"},
    {"max_restarts = 5\n",
     "4:16: error: workload 'shop' is never restarted; 'restart' must be "
     "\"permanent\" or \"transient\" for this to count"},
    {"poison_after = 5\n", "workload 'shop' is never restarted"},
    {"routes = { \"a.B.C\" = \"sgnal\" }\n",
     "4:22: error: 'a.B.C' in [workload.routes] must be one of \"reliable\", "
     "\"signal\", not \"sgnal\"; did you mean 'signal'?"},
    {"config = 5\n",
     "4:10: error: 'config' in [[workload]] must be a string or a table, not "
     "an integer"},
};

// Faults of groups after two workloads, of which the second is never restarted;
// the first line is 8.
const Fault kGroupFaults[] = {
    {"group = 5\n", "'group' in the file must be a table, not an integer"},
    {"[group]\ng = 5\n", "9:5: error: 'g' in [group] must be a table"},
    {"[group.g]\n", "8:1: error: [group.g] needs 'members'"},
    {"[group.g]\nmembers = []\n", "9:11: error: group 'g' has no members"},
    {"[group.g]\nmembers = [\"shop\"]\nstrategi = 1\n",
     "unknown key 'strategi' in [group.g]; did you mean 'strategy'?"},
    {"[group.g]\nmembers = [\"shop\"]\nstrategy = \"one\"\n",
     "'strategy' in [group.g] must be one of \"one-for-one\", \"all-for-one\", "
     "\"rest-for-one\", not \"one\""},
    {"[group.g]\nmembers = [\"shop\"]\nescalate = \"stopp\"\n",
     "must be one of \"fail\", \"stop\", not \"stopp\"; did you mean 'stop'?"},
    {"[group.g]\nmembers = [\"shop\"]\nrestart_period = \"0s\"\n",
     "10:18: error: group 'g': 'restart_period' must be longer than 0"},
    {"[group.g]\nmembers = [\"shap\"]\n",
     "9:11: error: group 'g': its member 'shap' is no workload; did you mean "
     "'shop'?"},
    {"[group.g]\nmembers = [\"shop\", \"shop\"]\n",
     "group 'g': 'shop' is its member twice"},
    {"[group.g]\nmembers = [\"stock\"]\n",
     "group 'g': its member 'stock' is never restarted; give it restart = "
     "\"permanent\" or \"transient\""},
    {"[group.g]\nmembers = [\"shop\"]\n[group.h]\nmembers = [\"shop\"]\n",
     "11:11: error: group 'h': 'shop' is in group 'g' already"},
    {"[[workload]]\nname = \"more\"\npath = \"lib/shop.so\"\n"
     "restart = \"permanent\"\nmax_restarts = 5\n[group.g]\n"
     "members = [\"more\"]\n",
     "12:16: error: workload 'more' is in group 'g', whose own limits count"},
};

TEST_F(ConfigLoadTest, NamesThePlaceAndTheCureOfEachFaultOfAGroup) {
  for (const Fault& fault : kGroupFaults) {
    // At the top: a key after a table's head would be the table's.
    const bool is_key = fault.text.front() != '[';
    const std::string workloads =
        "[[workload]]\n" + std::string(kShop) + "restart = \"transient\"\n" +
        "[[workload]]\nname = \"stock\"\npath = \"lib/stock.so\"\n";
    const std::string text = is_key ? std::string(fault.text) + workloads
                                    : workloads + std::string(fault.text);

    const std::string errors = ErrorsOf(text);

    EXPECT_THAT(errors, HasSubstr(fault.message)) << text;
    EXPECT_EQ(errors.find('\n'), std::string::npos)
        << "one fault, several messages: " << errors;
  }
}

TEST_F(ConfigLoadTest, NamesThePlaceAndTheCureOfEachFaultOfTheHost) {
  for (const Fault& fault : kHostFaults) {
    EXPECT_THAT(ErrorsOf(fault.text), HasSubstr(fault.message)) << fault.text;
  }
}

TEST_F(ConfigLoadTest, NamesThePlaceAndTheCureOfEachFaultOfAWorkload) {
  for (const Fault& fault : kWorkloadFaults) {
    const std::string text =
        "[[workload]]\n" + std::string(kShop) + std::string(fault.text);

    const std::string errors = ErrorsOf(text);

    EXPECT_THAT(errors, HasSubstr(fault.message)) << text;
    EXPECT_EQ(errors.find('\n'), std::string::npos)
        << "one fault, several messages: " << errors;
  }
}

TEST_F(ConfigLoadTest, AnEndlessNestingIsAFaultAndNotACrash) {
  std::string text = "[[workload]]\n" + std::string(kShop) + "config.a";
  for (int i = 0; i < 200; ++i) text += ".a";

  EXPECT_THAT(ErrorsOf(text + " = 1\n"), HasSubstr("nested deeper than 32"));
}

TEST_F(ConfigLoadTest, AFileThatIsNoConfigurationIsRefusedByItsSize) {
  EXPECT_THAT(ErrorsOf(std::string(1024 * 1024 + 1, '\n')),
              HasSubstr("troupe.toml: error: 1048577 bytes"));
}

std::string Damaged(std::mt19937* random) {
  constexpr std::string_view kBytes = "=[]{}\".,\n #-'\\\xff 19aZ";
  std::string text(kWhole);
  for (int i = 1 + static_cast<int>((*random)() % 8); i > 0; --i) {
    const size_t at = (*random)() % text.size();
    switch ((*random)() % 3) {
      case 0:
        text[at] = kBytes[(*random)() % kBytes.size()];
        break;
      case 1:
        text.erase(at, 1 + (*random)() % 20);
        break;
      default:
        text.insert(at, text.substr((*random)() % text.size(), 12));
    }
  }
  return text;
}

TEST_F(ConfigLoadTest, ADamagedFileIsReadOrRefusedByName) {
  std::mt19937 random(20240607);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = Damaged(&random);
    const absl::StatusOr<Config> config = Parse(text);
    if (config.ok()) continue;
    ASSERT_THAT(config,
                StatusIs(absl::StatusCode::kInvalidArgument, File() + ":"))
        << text;
  }
}

TEST_F(ConfigLoadTest, AFileThatIsNotThereIsNamed) {
  EXPECT_THAT(LoadConfig("/no/such.toml"),
              StatusIs(absl::StatusCode::kNotFound,
                       "read configuration '/no/such.toml': No such file"));
  EXPECT_THAT(LoadConfig(folder_.string()),
              StatusIs(absl::StatusCode::kNotFound, "Is a directory"));
}

TEST_F(ConfigLoadTest, ReadsTheFileThatItIsGiven) {
  std::ofstream(File()) << kWhole;

  const absl::StatusOr<Config> config = LoadConfig(File());

  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->file, File());
  EXPECT_EQ(config->workloads.size(), 2u);
}

TEST_F(ConfigLoadTest, AnArgumentAddsAWorkload) {
  Config config = DefaultConfig();
  const std::string path = (folder_ / "lib/shop.so").string();

  ASSERT_THAT(AddWorkloadArgument("shop=" + path, &config), IsOk());

  ASSERT_EQ(config.workloads.size(), 1u);
  EXPECT_EQ(config.workloads[0].path.value, path);
  EXPECT_EQ(config.workloads[0].name.origin.kind, Origin::Kind::kCommandLine);
}

TEST_F(ConfigLoadTest, AnArgumentThatCannotBeAddedChangesNothing) {
  using Code = absl::StatusCode;
  Config config = DefaultConfig();
  const std::string shop = "shop=" + (folder_ / "lib/shop.so").string();
  ASSERT_THAT(AddWorkloadArgument(shop, &config), IsOk());

  EXPECT_THAT(AddWorkloadArgument("shop", &config),
              StatusIs(Code::kInvalidArgument, "'shop' is not NAME=PATH"));
  EXPECT_THAT(AddWorkloadArgument(shop, &config),
              StatusIs(Code::kInvalidArgument, "'shop' exists already"));
  EXPECT_THAT(AddWorkloadArgument("b=/none.so", &config),
              StatusIs(Code::kInvalidArgument, "no file '/none.so'"));
  EXPECT_EQ(config.workloads.size(), 1u);
}

}  // namespace
}  // namespace troupe
