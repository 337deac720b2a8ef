// The page of the configuration shows every key, with its default.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "host/runtime/config.h"
#include "host/runtime/config_describe.h"
#include "host/runtime/config_load.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

constexpr std::string_view kFence = "```toml\n";

// What the page can't show as it is by default.
constexpr std::string_view kWithoutDefault[] = {
    "shards", "socket",    "runtime_dir", "proto_path", "name",    "path",
    "type",   "placement", "shard",       "restart",    "members", "config",
};

// The block of the page that is a configuration.
std::string Example() {
  std::ifstream file("host/runtime/CONFIGURATION.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const size_t begin = page.find(kFence);
  if (begin == std::string::npos) return {};
  const size_t from = begin + kFence.size();
  return page.substr(from, page.find("```\n", from) - from);
}

// Settings of `section` by key.
std::map<std::string, DescribedSetting> ByKey(const ConfigSection& section) {
  std::map<std::string, DescribedSetting> settings;
  for (const DescribedSetting& setting : section.settings) {
    settings[setting.key] = setting;
  }
  return settings;
}

void ExpectWhole(const ConfigSection& shown, const ConfigSection& defaults) {
  const auto said = ByKey(shown);
  for (const auto& [key, standard] : ByKey(defaults)) {
    const auto found = said.find(key);
    ASSERT_NE(found, said.end()) << shown.title << " " << key;
    EXPECT_NE(found->second.origin, "default")
        << shown.title << " " << key << " is missing on the page";
    if (std::ranges::find(kWithoutDefault, key) == std::end(kWithoutDefault)) {
      EXPECT_EQ(found->second.value, standard.value)
          << shown.title << " " << key;
    }
  }
}

absl::StatusOr<std::vector<ConfigSection>> Described(std::string_view text) {
  const absl::StatusOr<Config> config =
      ParseConfig(text, "/etc/troupe.toml", Libraries::kWillBeMade);
  if (!config.ok()) return config.status();
  return DescribeConfig(*config);
}

TEST(ConfigurationPageTest, ShowsEveryKeyWithItsDefault) {
  const auto shown = Described(Example());
  ASSERT_THAT(shown, IsOk());
  const auto defaults = Described(
      "[[workload]]\nname = \"shop\"\npath = \"shop.so\"\n"
      "restart = \"permanent\"\n"
      "[[workload]]\nname = \"stock\"\npath = \"stock.so\"\n"
      "restart = \"transient\"\n"
      "[group.orders]\nmembers = [\"stock\"]\n");
  ASSERT_THAT(defaults, IsOk());

  ASSERT_EQ(shown->size(), 4u) << "host, group, two workloads";
  for (size_t at = 0; at < 3; ++at) {
    ExpectWhole((*shown)[at], (*defaults)[at]);
  }
}

TEST(ConfigurationPageTest, ShowsWhatAWorkloadSaysOnlyWhenAsked) {
  const auto shown = Described(Example());
  ASSERT_THAT(shown, IsOk());

  const auto workload = ByKey((*shown)[2]);
  for (const char* key :
       {"type", "placement", "shard", "config", "routes.\"shop.Shop.Abort\""}) {
    EXPECT_TRUE(workload.contains(key)) << key;
  }
}

}  // namespace
}  // namespace troupe
