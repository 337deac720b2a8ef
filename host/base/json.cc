#include "host/base/json.h"

#include "abi/utf8.h"
#include "fmt/format.h"

namespace troupe {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void AppendAscii(char c, std::string* out) {
  switch (c) {
    case '"':
      *out += "\\\"";
      return;
    case '\\':
      *out += "\\\\";
      return;
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    default:
      break;
  }
  if (c < 0x20 || c == 0x7f) {
    *out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  } else {
    *out += c;
  }
}

}  // namespace

std::string JsonQuote(std::string_view text) {
  const bool is_text = abi::IsValidUtf8(text);
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x80) {
      AppendAscii(c, &out);
    } else if (is_text) {
      out += c;
    } else {
      out += kReplacement;
    }
  }
  return out + '"';
}

}  // namespace troupe
