// Any bytes, read as a troupe.toml. A refusal names a place for each fault; a
// configuration that was accepted can be written as `config show` writes it,
// and is the same when it is read again.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/base/json.h"
#include "host/runtime/config.h"
#include "host/runtime/config_describe.h"
#include "host/runtime/config_load.h"
#include "tests/fuzz/oracle.h"

namespace troupe {
namespace {

using fuzz::Fail;

// Nothing is read there.
constexpr std::string_view kFile = "/troupe-fuzz/troupe.toml";

absl::StatusOr<Config> Parse(std::string_view text) {
  return ParseConfig(text, kFile, Libraries::kWillBeMade);
}

// `FILE:LINE:COLUMN: error: …` on each line.
void CheckErrors(const absl::Status& status) {
  std::string_view lines(status.message().data(), status.message().size());
  if (!absl::IsInvalidArgument(status)) Fail(status.ToString());
  fuzz::CheckText(lines, "the refusal");
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    if (!line.starts_with(kFile) ||
        line.find(": error: ") == std::string_view::npos) {
      Fail(fmt::format("a fault without a place: {}", line));
    }
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
}

std::string TitleOf(const Config& config, size_t section,
                    const ConfigSection& described) {
  if (section == 0 || section > config.groups.size()) return described.title;
  return fmt::format("[group.{}]",
                     JsonQuote(config.groups[section - 1].name.value));
}

std::string Write(const Config& config) {
  std::string text;
  const std::vector<ConfigSection> sections = DescribeConfig(config);
  for (size_t i = 0; i < sections.size(); ++i) {
    text += TitleOf(config, i, sections[i]) + "\n";
    for (const DescribedSetting& setting : sections[i].settings) {
      fuzz::CheckText(setting.value, setting.key);
      // Some defaults cannot be said, such as no folder at all.
      if (setting.origin == "default") continue;
      text += fmt::format("{} = {}\n", setting.key, setting.value);
    }
  }
  return text;
}

}  // namespace
}  // namespace troupe

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using troupe::fuzz::Fail;
  const absl::StatusOr<troupe::Config> config =
      troupe::Parse(troupe::fuzz::View(data, size));
  if (!config.ok()) {
    troupe::CheckErrors(config.status());
    return 0;
  }
  const std::string written = troupe::Write(*config);
  const absl::StatusOr<troupe::Config> again = troupe::Parse(written);
  if (!again.ok()) {
    Fail("what was written is refused: " + again.status().ToString() + "\n" +
         written);
  }
  if (troupe::Write(*again) != written) {
    Fail("read otherwise again:\n" + written + troupe::Write(*again));
  }
  return 0;
}
