// Options of kinds that CLI11 does not have.
#ifndef TROUPE_TOOLS_CLI_OPTION_KINDS_H_
#define TROUPE_TOOLS_CLI_OPTION_KINDS_H_

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "host/runtime/config_units.h"
#include "tools/cli/usage_error.h"

namespace troupe {

// One of several words, which stands for `*value`.
template <typename T>
void AddWord(CLI::App* command, const std::string& name,
             const std::string& description,
             const std::map<std::string, T>& words, T* value) {
  std::vector<std::string> known;
  known.reserve(words.size());
  for (const auto& word : words) known.push_back(word.first);
  command
      ->add_option_function<std::string>(
          name,
          [name, known, words, value](const std::string& text) {
            const auto found = words.find(text);
            if (found == words.end()) {
              throw CLI::ValidationError(
                  name,
                  fmt::format("'{}' is none of {}{}", text,
                              fmt::join(known, ", "), NearestOf(text, known)));
            }
            *value = found->second;
          },
          description)
      ->option_text(fmt::format("{}", fmt::join(known, "|")));
}

// A time with a unit. `Time` is absl::Duration or an optional of it.
template <typename Time>
void AddTime(CLI::App* command, const std::string& name,
             const std::string& description, Time* time) {
  command
      ->add_option_function<std::string>(
          name,
          [name, time](const std::string& text) {
            const std::optional<absl::Duration> parsed = ParseDuration(text);
            if (!parsed) {
              throw CLI::ValidationError(
                  name, fmt::format("'{}' is no time with a unit, such as "
                                    "1s or 250ms",
                                    text));
            }
            *time = *parsed;
          },
          description)
      ->option_text("TIME");
}

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_OPTION_KINDS_H_
