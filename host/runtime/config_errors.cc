#include "host/runtime/config_errors.h"

#include <algorithm>
#include <tuple>

#include "fmt/format.h"
#include "host/base/json.h"

namespace troupe {
namespace {

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// A key may hold line breaks, and each fault has one line.
std::string OnOneLine(const std::string& text) {
  if (std::none_of(text.begin(), text.end(), IsControl)) return text;
  const std::string quoted = JsonQuote(text);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

void ConfigErrors::Add(Position where, const std::string& text) {
  errors_.push_back({where, OnOneLine(text)});
}

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
