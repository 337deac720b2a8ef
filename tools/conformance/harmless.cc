#include "tools/conformance/harmless.h"

#include <algorithm>
#include <cstddef>

#include "abi/utf8.h"

namespace troupe::conformance {
namespace {

// Bytes of the character that `text` begins with; 0: it begins with none.
size_t CharacterSize(std::string_view text) {
  constexpr size_t kLongest = 4;
  for (size_t size = 1; size <= kLongest && size <= text.size(); ++size) {
    if (abi::IsValidUtf8(text.substr(0, size))) return size;
  }
  return 0;
}

// Line end and tab are none. U+0080 to U+009F are, to some terminals the start
// of a command.
bool IsControl(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (first == '\n' || first == '\t') return false;
  return first < 0x20 || first == 0x7F ||
         (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0);
}

}  // namespace

std::string Harmless(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const size_t size = CharacterSize(text);
    const std::string_view character =
        text.substr(0, std::max<size_t>(size, 1));
    if (size == 0 || IsControl(character)) {
      shown += '?';
    } else {
      shown += character;
    }
    text.remove_prefix(character.size());
  }
  return shown;
}

}  // namespace troupe::conformance
