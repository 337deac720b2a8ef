#include "tools/scaffold/find_sdk.h"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

#include "fmt/format.h"

namespace troupe {
namespace {

namespace fs = std::filesystem;

// What no other repository has.
constexpr char kMark[] = "tools/cmake/troupe.cmake";

// Bazel's folders hold links to files of the repository: what counts is where
// they lead.
std::optional<fs::path> RootAt(const fs::path& folder) {
  std::error_code error;
  const fs::path mark = fs::canonical(folder / kMark, error);
  if (error) return std::nullopt;
  return mark.parent_path().parent_path().parent_path();
}

std::optional<fs::path> RootAbove(fs::path folder) {
  while (true) {
    if (std::optional<fs::path> root = RootAt(folder)) return root;
    if (folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

absl::StatusOr<std::string> Usable(const fs::path& root) {
  if (root.native().find_first_of("\"\\$;\n") != std::string::npos) {
    return absl::InvalidArgumentError(fmt::format(
        "build files cannot name '{}': no quotes, \\, $ or ; please",
        root.native()));
  }
  return root.native();
}

absl::StatusOr<std::string> At(const std::string& folder,
                               std::string_view who) {
  const std::optional<fs::path> root = RootAt(folder);
  if (root) return Usable(*root);
  return absl::NotFoundError(fmt::format(
      "{} '{}' is not Troupe's repository: it has no {}", who, folder, kMark));
}

}  // namespace

absl::StatusOr<std::string> FindSdk(const std::string& told) {
  if (!told.empty()) return At(told, "--sdk");
  const char* const variable = std::getenv("TROUPE_SDK");
  if (variable != nullptr && *variable != '\0') {
    return At(variable, "TROUPE_SDK");
  }
  std::error_code error;
  for (const fs::path& from :
       {fs::canonical("/proc/self/exe", error), fs::current_path(error)}) {
    const std::optional<fs::path> root = RootAbove(from);
    if (root) return Usable(*root);
  }
  return absl::NotFoundError(
      "Troupe's repository is above neither the program nor the current "
      "folder: name it with --sdk DIR or TROUPE_SDK");
}

}  // namespace troupe
