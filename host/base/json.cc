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
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      AppendAscii(text[i], &out);
    } else if (is_text && c == 0xC2 &&
               static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      // U+0080 to U+009F: to some terminals the start of a command.
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(text[++i]));
    } else if (is_text) {
      out += text[i];
    } else {
      out += kReplacement;
    }
  }
  return out + '"';
}

}  // namespace troupe
