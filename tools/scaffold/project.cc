#include "tools/scaffold/project.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "tools/protoc_gen_troupe/cpp_names.h"
#include "tools/scaffold/template_files.h"

namespace troupe {
namespace {

// What a namespace in `demo` or a target may not be called, beside C++'s words:
// those of other compilers and of C, macros, namespaces that generated code
// names, and targets of CMake's or that tools/cmake links.
constexpr auto kTaken =
    std::to_array<std::string_view>({"absl",
                                     "actr",
                                     "all",
                                     "boost_context",
                                     "c",
                                     "clean",
                                     "depend",
                                     "dl",
                                     "edit_cache",
                                     "elf",
                                     "errno",
                                     "fmt",
                                     "gcc",
                                     "gcc_s",
                                     "google",
                                     "gtest",
                                     "help",
                                     "import",
                                     "install",
                                     "linux",
                                     "list_install_components",
                                     "m",
                                     "module",
                                     "package",
                                     "package_source",
                                     "preinstall",
                                     "protobuf",
                                     "pthread",
                                     "rebuild_cache",
                                     "restrict",
                                     "rt",
                                     "spdlog",
                                     "std",
                                     "stderr",
                                     "stdin",
                                     "stdout",
                                     "test",
                                     "testing",
                                     "troupe",
                                     "typeof",
                                     "unix",
                                     "uv",
                                     "z"});

constexpr size_t kMostNameBytes = 60;

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// What is wrong with a name; empty: nothing.
std::string FaultOf(std::string_view name) {
  const bool has_form =
      !name.empty() && IsLower(name[0]) && name.size() <= kMostNameBytes &&
      std::all_of(name.begin(), name.end(),
                  [](char c) { return IsLower(c) || IsDigit(c) || c == '_'; });
  if (!has_form) {
    return fmt::format(
        "'{}' is no name of a project: up to {} lower-case letters, digits and "
        "underscores, a letter first",
        name, kMostNameBytes);
  }
  if (name.starts_with("troupe_") || protoc::IsKeyword(name) ||
      std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end()) {
    return fmt::format("the name '{}' is taken, by C++ or by a library", name);
  }
  return {};
}

// The nearest that a name could have been: "My-Shop" is my_shop.
std::string Mended(std::string_view name) {
  std::string mended;
  for (const char c : name.substr(0, kMostNameBytes)) {
    const char lower =
        static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    mended += IsLower(lower) || IsDigit(lower) ? lower : '_';
  }
  const size_t first = mended.find_first_not_of("_0123456789");
  mended.erase(0, std::min(first, mended.size()));
  if (!mended.empty() && !FaultOf(mended).empty()) mended = "my_" + mended;
  return mended;
}

// my_shop is MyShop.
std::string ToCamelCase(std::string_view name) {
  std::string camel;
  bool is_first = true;
  for (const char c : name) {
    if (c != '_') {
      camel +=
          is_first
              ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
              : c;
    }
    is_first = c == '_';
  }
  return camel;
}

// One pass, so that what is put in is not replaced again.
std::string Replace(
    std::string_view text,
    const std::vector<std::pair<std::string_view, std::string>>& words) {
  std::string out;
  while (!text.empty()) {
    const auto found = std::find_if(
        words.begin(), words.end(),
        [text](const auto& word) { return text.starts_with(word.first); });
    const size_t taken = found == words.end() ? 1 : found->first.size();
    out +=
        found == words.end() ? std::string(text.substr(0, 1)) : found->second;
    text.remove_prefix(taken);
  }
  return out;
}

std::string Named(const ProjectOptions& options, std::string_view text) {
  const bool is_bazel = options.build == BuildSystem::kBazel;
  return Replace(
      text,
      {{"starter", options.name},
       {"Starter", ToCamelCase(options.name)},
       {"@SDK@", options.sdk},
       {"@LIBRARY@", fmt::format("{}/{}.so", is_bazel ? "bazel-bin" : "build",
                                 options.name)},
       {"@BUILD@",
        is_bazel ? fmt::format("bazel build :{}", options.name)
                 : "cmake -S . -B build && cmake --build build --parallel 2"},
       {"@TEST@", is_bazel ? "bazel test //..."
                           : "cmake --build build && ctest --test-dir build"}});
}

// Where a template's file goes; empty: it is for another build system.
std::string PlaceOf(std::string_view file, BuildSystem build) {
  const bool is_bazel =
      file == "BUILD.bazel" || file == "WORKSPACE" || file == "bazelrc";
  const bool is_cmake = file == "CMakeLists.txt";
  if (build == BuildSystem::kBazel ? is_cmake : is_bazel) return {};
  if (file == "bazelrc" || file == "gitignore") return fmt::format(".{}", file);
  return std::string(file);
}

constexpr std::string_view kAbout = ".md";      // greeter.md
constexpr std::string_view kCommon = "common";  // and common_c, of c alone

std::string_view AboutTemplate(const std::string& template_name) {
  for (const TemplateFile& file : TemplateFiles()) {
    if (file.path == template_name + std::string(kAbout)) return file.text;
  }
  return {};
}

}  // namespace

std::vector<std::string> TemplateNames() {
  std::set<std::string> names;
  for (const TemplateFile& file : TemplateFiles()) {
    const size_t slash = file.path.find('/');
    if (slash == std::string_view::npos) continue;
    if (!file.path.starts_with(kCommon)) {
      names.emplace(file.path.substr(0, slash));
    }
  }
  return {names.begin(), names.end()};
}

absl::Status CheckProjectName(std::string_view name) {
  std::string fault = FaultOf(name);
  if (fault.empty()) return absl::OkStatus();
  const std::string mended = Mended(name);
  if (!mended.empty()) fault += fmt::format("; did you mean '{}'?", mended);
  return absl::InvalidArgumentError(fault);
}

std::vector<ProjectFile> ProjectFiles(const ProjectOptions& options) {
  // By place: a template's own file goes before the common one.
  std::map<std::string, std::string> files;
  for (const std::string& folder :
       {options.template_name,
        fmt::format("{}_{}", kCommon, options.template_name),
        std::string(kCommon)}) {
    for (const TemplateFile& file : TemplateFiles()) {
      const size_t slash = file.path.find('/');
      if (file.path.substr(0, slash) != folder) continue;
      const std::string place =
          PlaceOf(file.path.substr(slash + 1), options.build);
      if (place.empty()) continue;
      files.try_emplace(Named(options, place), Named(options, file.text));
    }
  }
  std::string& readme = files["README.md"];
  readme = Named(options, AboutTemplate(options.template_name)) + readme;

  std::vector<ProjectFile> list;
  list.reserve(files.size());
  for (auto& [path, text] : files) list.push_back({path, std::move(text)});
  return list;
}

std::string ExampleCommand(const ProjectOptions& options) {
  constexpr std::string_view kFence = "```\n";
  std::string_view about = AboutTemplate(options.template_name);
  about.remove_prefix(about.find(kFence) + kFence.size());
  return Named(options, about.substr(0, about.find('\n')));
}

}  // namespace troupe
