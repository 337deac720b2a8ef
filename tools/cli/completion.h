// Completion for shells, made from the commands themselves so that it cannot
// fall behind them.
#ifndef TROUPE_TOOLS_CLI_COMPLETION_H_
#define TROUPE_TOOLS_CLI_COMPLETION_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace troupe {

// Of `command` alone: "--socket", …; without one-letter ones.
std::vector<std::string> OptionNames(const CLI::App& command);
std::vector<std::string> CommandNames(const CLI::App& command);

// A script that completes commands, then options, then files.
std::string BashCompletion(const CLI::App& app);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_COMPLETION_H_
