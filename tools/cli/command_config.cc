#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/base/json.h"
#include "host/runtime/config.h"
#include "host/runtime/config_describe.h"
#include "host/runtime/config_load.h"
#include "tools/cli/commands.h"
#include "tools/cli/report.h"

namespace troupe {
namespace {

void PrintAsJson(const std::vector<ConfigSection>& sections) {
  std::string out = "[";
  for (const ConfigSection& section : sections) {
    for (const DescribedSetting& setting : section.settings) {
      if (out.size() > 1) out += ',';
      out += fmt::format(
          "{{\"section\":{},\"key\":{},\"value\":{},\"origin\":{}}}",
          JsonQuote(section.title), JsonQuote(setting.key), setting.value,
          JsonQuote(setting.origin));
    }
  }
  PrintLine(out + "]");
}

void PrintAsToml(const std::vector<ConfigSection>& sections) {
  for (const ConfigSection& section : sections) {
    PrintLine(section.title);
    for (const DescribedSetting& setting : section.settings) {
      PrintLine(fmt::format("{:<48}  # {}",
                            fmt::format("{} = {}", setting.key, setting.value),
                            setting.origin));
    }
    PrintLine("");
  }
}

}  // namespace

ExitCode Execute(const ConfigCheckOptions& options) {
  const absl::StatusOr<Config> config = LoadConfig(options.config);
  if (!config.ok()) return FailConfiguration(config.status());
  PrintLine(fmt::format("{}: {} workloads on {} shards", options.config,
                        config->workloads.size(), config->host.shards.value));
  return ExitCode::kOk;
}

ExitCode Execute(const ConfigShowOptions& options) {
  const absl::StatusOr<Config> config = LoadConfig(options.config);
  if (!config.ok()) return FailConfiguration(config.status());
  const std::vector<ConfigSection> sections = DescribeConfig(*config);
  if (options.output == Output::kJson) {
    PrintAsJson(sections);
  } else {
    PrintAsToml(sections);
  }
  return ExitCode::kOk;
}

}  // namespace troupe
