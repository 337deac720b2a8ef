#include <cerrno>
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

std::error_code LastError() { return {errno, std::generic_category()}; }

absl::Status WriteFiles(const fs::path& folder,
                        const std::vector<ProjectFile>& files) {
  for (const ProjectFile& file : files) {
    std::ofstream out(folder / file.path, std::ios::binary);
    out << file.text;
    out.close();
    if (!out) {
      return Failed(fmt::format("write '{}'", file.path), LastError());
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
  std::string room = folder + ".XXXXXX";
  if (mkdtemp(room.data()) == nullptr) {
    return Failed(fmt::format("make folder '{}'", folder), LastError());
  }
  // With the rights of a folder that its user makes, or of the one that is
  // there; those of `room` are its owner's alone.
  const fs::path made = fs::path(room) / "made";
  fs::create_directory(made, error);
  if (!error && fs::exists(folder, error)) {
    fs::permissions(made, fs::status(folder, error).permissions(), error);
  }
  absl::Status written =
      error ? Failed(fmt::format("make folder '{}'", folder), error)
            : WriteFiles(made, files);
  if (written.ok()) {
    fs::rename(made, folder, error);
    if (error) written = Failed(fmt::format("make folder '{}'", folder), error);
  }
  fs::remove_all(room, error);
  return written;
}

}  // namespace troupe
