#include "tools/protoc_gen_troupe/header_text.h"

#include <cctype>

#include "fmt/format.h"
#include "google/protobuf/compiler/cpp/names.h"

namespace troupe::protoc {
namespace {

namespace pb = google::protobuf;

std::string GuardOf(const std::string& path) {
  std::string guard;
  for (const char c : path) {
    guard += std::isalnum(static_cast<unsigned char>(c)) != 0
                 ? static_cast<char>(std::toupper(c))
                 : '_';
  }
  return guard + "_";
}

std::string NamespaceOf(const pb::FileDescriptor& file) {
  std::string name;
  for (const char c : file.package()) {
    if (c == '.') {
      name += "::";
    } else {
      name += c;
    }
  }
  return name;
}

}  // namespace

std::string HeaderText(const pb::FileDescriptor& file, const HeaderKind& kind,
                       std::string_view classes) {
  const std::string guard = GuardOf(fmt::format(
      "{}{}", pb::compiler::cpp::StripProto(file.name()), kind.extension));
  std::string text = fmt::format(
      "// Made by protoc-gen-troupe; do not edit.\n"
      "// Source: {}\n"
      "#ifndef {}\n"
      "#define {}\n"
      "\n",
      file.name(), guard, guard);
  if (!classes.empty()) {
    text +=
        "#include <cstdint>\n"
        "#include <optional>\n"
        "#include <string_view>\n"
        "#include <utility>\n"
        "\n"
        "#include \"absl/status/status.h\"\n"
        "#include \"absl/status/statusor.h\"\n";
  }
  for (const std::string& path : kind.includes) {
    text += fmt::format("#include \"{}\"  // IWYU pragma: export\n", path);
  }
  text += '\n';
  const std::string scope = NamespaceOf(file);
  if (classes.empty() || scope.empty()) {
    text += classes;
  } else {
    text += fmt::format("namespace {} {{\n\n{}}}  // namespace {}\n\n", scope,
                        classes, scope);
  }
  return text + fmt::format("#endif  // {}\n", guard);
}

}  // namespace troupe::protoc
