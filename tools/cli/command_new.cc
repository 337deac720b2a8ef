#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "tools/cli/commands.h"
#include "tools/cli/report.h"
#include "tools/scaffold/find_sdk.h"
#include "tools/scaffold/project.h"

namespace troupe {

ExitCode Execute(const NewOptions& options) {
  ProjectOptions project = options.project;
  const absl::Status named = CheckProjectName(project.name);
  if (!named.ok()) return Fail(ExitCode::kUsage, std::string(named.message()));
  const absl::StatusOr<std::string> sdk = FindSdk(project.sdk);
  if (!sdk.ok())
    return Fail(ExitCode::kUsage, std::string(sdk.status().message()));
  project.sdk = *sdk;

  const std::vector<ProjectFile> files = ProjectFiles(project);
  const absl::Status written = WriteProject(project.name, files);
  if (!written.ok())
    return Fail(ExitCode::kFailed, std::string(written.message()));
  PrintLine(fmt::format(
      "made {} of template '{}', {} files. Next:\n\n"
      "  cd {}\n"
      "  troupe dev\n"
      "  {}\n\n"
      "the last one from another terminal; more in {}",
      project.name, project.template_name, files.size(), project.name,
      ExampleCommand(project), project.name + "/README.md"));
  return ExitCode::kOk;
}

}  // namespace troupe
