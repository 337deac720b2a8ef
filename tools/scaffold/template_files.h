// The files below templates/, as they were when the program was built.
#ifndef TROUPE_TOOLS_SCAFFOLD_TEMPLATE_FILES_H_
#define TROUPE_TOOLS_SCAFFOLD_TEMPLATE_FILES_H_

#include <string_view>
#include <vector>

namespace troupe {

struct TemplateFile {
  std::string_view path;  // "greeter/starter.cc"
  std::string_view text;
};

// Thread: any.
const std::vector<TemplateFile>& TemplateFiles();

}  // namespace troupe

#endif  // TROUPE_TOOLS_SCAFFOLD_TEMPLATE_FILES_H_
