#include "tools/cli/hex.h"

#include <cstddef>

#include "absl/strings/ascii.h"

namespace troupe {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

std::optional<std::string> ParseHex(std::string_view text) {
  std::string bytes;
  std::optional<size_t> high;
  for (const unsigned char c : text) {
    if (c == ' ' && !high) continue;
    const size_t digit =
        kHexDigits.find(static_cast<char>(absl::ascii_tolower(c)));
    if (digit == std::string_view::npos) return std::nullopt;
    if (high) {
      bytes.push_back(static_cast<char>(*high << 4 | digit));
      high.reset();
    } else {
      high = digit;
    }
  }
  if (high) return std::nullopt;
  return bytes;
}

std::string FormatHex(std::string_view bytes) {
  std::string text;
  for (const unsigned char c : bytes) {
    text += kHexDigits[c >> 4];
    text += kHexDigits[c & 15];
  }
  return text;
}

}  // namespace troupe
