// New projects: a template's files under the name of the project.
//
// A template is a project that builds, called `starter`; its class is Starter.
// The project has its files, less those of the build systems that it does not
// use, with both words replaced.
#ifndef TROUPE_TOOLS_SCAFFOLD_PROJECT_H_
#define TROUPE_TOOLS_SCAFFOLD_PROJECT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace troupe {

enum class BuildSystem { kBazel, kCMake };

struct ProjectOptions {
  std::string name;
  std::string template_name = "greeter";
  BuildSystem build = BuildSystem::kCMake;
  std::string sdk;  // absolute
};

struct ProjectFile {
  std::string path;  // below the project's folder
  std::string text;
};

// In alphabetical order.
std::vector<std::string> TemplateNames();

//   Errors: INVALID_ARGUMENT for what can't be the name of a C++ namespace, a
//           package of a .proto file and a target, with a name that can.
absl::Status CheckProjectName(std::string_view name);

// `options` name a project that may be called so, and a template that is.
std::vector<ProjectFile> ProjectFiles(const ProjectOptions& options);

// A command that sends the new actor something.
std::string ExampleCommand(const ProjectOptions& options);

// Writes `files` to the new folder `folder`: all of them, or nothing.
//   Errors: ALREADY_EXISTS when it exists and is not empty; else those of the
//           file system.
absl::Status WriteProject(const std::string& folder,
                          const std::vector<ProjectFile>& files);

}  // namespace troupe

#endif  // TROUPE_TOOLS_SCAFFOLD_PROJECT_H_
