#include "host/runtime/config_errors.h"

#include <algorithm>
#include <tuple>

#include "fmt/format.h"

namespace troupe {

absl::Status ConfigErrors::ToStatus() const {
  if (errors_.empty()) return absl::OkStatus();
  std::vector<Error> sorted = errors_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Error& a, const Error& b) {
                     return std::tie(a.where.line, a.where.column) <
                            std::tie(b.where.line, b.where.column);
                   });
  std::string text;
  for (const Error& error : sorted) {
    if (!text.empty()) text += '\n';
    if (error.where.line == 0) {
      text += fmt::format("{}: error: {}", file_, error.text);
    } else {
      text += fmt::format("{}:{}:{}: error: {}", file_, error.where.line,
                          error.where.column, error.text);
    }
  }
  return absl::InvalidArgumentError(text);
}

}  // namespace troupe
