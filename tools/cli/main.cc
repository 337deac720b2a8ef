// The program `troupe`: runs a host, and talks to a running one.
#include <cstdio>
#include <exception>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "tools/cli/command_line.h"
#include "tools/cli/commands.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/options.h"

namespace {

// `troupe help ps` is `troupe ps --help`.
std::vector<char*> WithHelpAsOption(int argc, char** argv) {
  static char help[] = "--help";
  std::vector<char*> words(argv, argv + argc);
  if (argc > 1 && std::string_view(argv[1]) == "help") {
    words.erase(words.begin() + 1);
    words.push_back(help);
  }
  return words;
}

troupe::ExitCode Run(int argc, char** argv) {
  troupe::ExitCode code = troupe::ExitCode::kOk;
  std::vector<char*> words = WithHelpAsOption(argc, argv);
  const std::optional<troupe::Invocation> invocation = troupe::ParseCommandLine(
      static_cast<int>(words.size()), words.data(), &code);
  if (!invocation) return code;
  return std::visit(
      [](const auto& options) { return troupe::Execute(options); },
      *invocation);
}

}  // namespace

int main(int argc, char** argv) {
  troupe::ExitCode code = troupe::ExitCode::kFailed;
  try {
    code = Run(argc, argv);
  } catch (const std::exception& error) {
    // Of a library: no memory is left, for one.
    std::fprintf(stderr, "troupe: %s\n", error.what());
  }
  // What was not written is a failure, a full disk for example.
  if (std::fflush(stdout) != 0 && code == troupe::ExitCode::kOk) {
    code = troupe::ExitCode::kFailed;
  }
  return static_cast<int>(code);
}
