#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "fmt/format.h"
#include "tools/scaffold/project.h"

namespace troupe {
namespace {

namespace fs = std::filesystem;

absl::Status Failed(const std::string& what, const std::error_code& error) {
  return absl::UnavailableError(fmt::format("{}: {}", what, error.message()));
}

absl::Status WriteFiles(const fs::path& folder,
                        const std::vector<ProjectFile>& files) {
  for (const ProjectFile& file : files) {
    std::ofstream out(folder / file.path, std::ios::binary);
    out << file.text;
    out.close();
    if (!out) {
      return absl::UnavailableError(
          fmt::format("write '{}': no room, or no right to", file.path));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteProject(const std::string& folder,
                          const std::vector<ProjectFile>& files) {
  std::error_code error;
  if (fs::exists(folder, error) &&
      !(fs::is_directory(folder, error) && fs::is_empty(folder, error))) {
    return absl::AlreadyExistsError(fmt::format(
        "'{}' exists and is no empty folder; nothing was changed", folder));
  }
  // Made beside it and then moved, which happens whole or not at all.
  std::string made = folder + ".XXXXXX";
  if (mkdtemp(made.data()) == nullptr) {
    return Failed(fmt::format("make folder '{}'", folder),
                  std::error_code(errno, std::generic_category()));
  }
  absl::Status written = WriteFiles(made, files);
  if (written.ok()) {
    fs::permissions(made, fs::perms(0755), error);
    fs::rename(made, folder, error);
    if (error) written = Failed(fmt::format("make folder '{}'", folder), error);
  }
  if (!written.ok()) fs::remove_all(made, error);
  return written;
}

}  // namespace troupe
