// What is said about a command line that makes no sense.
#ifndef TROUPE_TOOLS_CLI_USAGE_ERROR_H_
#define TROUPE_TOOLS_CLI_USAGE_ERROR_H_

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

// The text of `error`, which `app` had with the line, with what the nearest
// right word would have been and where to read on.
std::string ExplainUsage(const CLI::App& app, const CLI::ParseError& error,
                         int argc, char** argv);

// "; did you mean 'x'?", or nothing.
std::string NearestOf(std::string_view word,
                      const std::vector<std::string>& known);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_USAGE_ERROR_H_
