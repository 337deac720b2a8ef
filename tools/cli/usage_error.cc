#include "tools/cli/usage_error.h"

#include <algorithm>

#include "abi/nearest.h"
#include "fmt/format.h"
#include "tools/cli/completion.h"

namespace troupe {
namespace {

std::string SeeHelp(const CLI::App& command) {
  std::string name = command.get_name();
  for (const CLI::App* up = command.get_parent(); up != nullptr;
       up = up->get_parent()) {
    name = fmt::format("{} {}", up->get_name(), name);
  }
  return fmt::format("\nSee '{} --help'.", name);
}

}  // namespace

std::string NearestOf(std::string_view word,
                      const std::vector<std::string>& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  return DidYouMean(word, views);
}

std::string ExplainUsage(const CLI::App& app, const CLI::ParseError& error,
                         int argc, char** argv) {
  const CLI::App* command = &app;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with("--")) {
      const std::string_view name = word.substr(0, word.find('='));
      const std::vector<std::string> known = OptionNames(*command);
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        return fmt::format("unknown option '{}'{}{}", name,
                           NearestOf(name, known), SeeHelp(*command));
      }
    } else if (!command->get_subcommands({}).empty() &&
               !word.starts_with("-")) {
      const std::vector<std::string> known = CommandNames(*command);
      const auto found = std::find(known.begin(), known.end(), word);
      if (found == known.end()) {
        return fmt::format("unknown command '{}'{}{}", word,
                           NearestOf(word, known), SeeHelp(*command));
      }
      command = command->get_subcommand(std::string(word));
    }
  }
  return fmt::format("{}{}", error.what(), SeeHelp(*command));
}

}  // namespace troupe
