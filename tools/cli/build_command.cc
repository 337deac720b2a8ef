#include "tools/cli/build_command.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <thread>

#include "fmt/format.h"

namespace troupe {
namespace {

namespace fs = std::filesystem;

std::string Quoted(std::string_view word) {
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

// "//a:b.so" of FOLDER/bazel-bin/a/b.so.
std::string BazelTarget(const fs::path& folder, const fs::path& library) {
  const fs::path below = library.lexically_relative(folder / "bazel-bin");
  return fmt::format("//{}:{}", below.parent_path().string(),
                     below.filename().string());
}

}  // namespace

absl::StatusOr<std::string> BuildCommand(
    const std::string& folder, const std::vector<std::string>& libraries) {
  std::string command;
  if (fs::exists(folder + "/CMakeLists.txt")) {
    // Once configured, it configures itself anew.
    command = fmt::format(
        "{{ [ -f build/Makefile ] || [ -f build/build.ninja ] || "
        "cmake -S . -B build; }} && cmake --build build --parallel {} --target",
        std::max(std::thread::hardware_concurrency(), 1u));
    for (const std::string& library : libraries) {
      command += " " + Quoted(fs::path(library).stem().string());
    }
    return command;
  }
  if (fs::exists(folder + "/WORKSPACE") ||
      fs::exists(folder + "/WORKSPACE.bazel")) {
    command =
        "bazel build --noshow_progress --show_result=0 "
        "--ui_event_filters=-info";
    for (const std::string& library : libraries) {
      command += " " + Quoted(BazelTarget(folder, library));
    }
    return command;
  }
  return absl::NotFoundError(
      fmt::format("'{}' has neither CMakeLists.txt nor WORKSPACE: say how it "
                  "is built with --build-command",
                  folder));
}

}  // namespace troupe
