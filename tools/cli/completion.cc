#include "tools/cli/completion.h"

#include "fmt/format.h"
#include "fmt/ranges.h"

namespace troupe {
namespace {

// One line of the script's `case` per command: what can follow it.
void AppendCases(const CLI::App& command, const std::string& path,
                 std::string* cases) {
  std::vector<std::string> words = CommandNames(command);
  const std::vector<std::string> options = OptionNames(command);
  words.insert(words.end(), options.begin(), options.end());
  *cases +=
      fmt::format("    \"{}\") words=\"{}\" ;;\n", path, fmt::join(words, " "));
  for (const CLI::App* const child : command.get_subcommands({})) {
    AppendCases(
        *child,
        path.empty() ? child->get_name() : path + " " + child->get_name(),
        cases);
  }
}

}  // namespace

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> CommandNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* const child : command.get_subcommands({})) {
    names.push_back(child->get_name());
  }
  return names;
}

std::string BashCompletion(const CLI::App& app) {
  std::string cases;
  AppendCases(app, "", &cases);
  return fmt::format(R"(# Completion of troupe for bash.
_troupe() {{
  local command="${{COMP_WORDS[1]}}" words=""
  [ "$COMP_CWORD" -le 1 ] && command=""
  case "$command" in
    config|completion|dlq)
      [ "$COMP_CWORD" -gt 2 ] && command="$command ${{COMP_WORDS[2]}}" ;;
  esac
  case "$command" in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _troupe troupe)",
                     cases);
}

}  // namespace troupe
