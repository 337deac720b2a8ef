// The beginning of a text that is too long to show.
#ifndef TROUPE_HOST_BASE_BEGINNING_H_
#define TROUPE_HOST_BASE_BEGINNING_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe {

// At most `max_bytes` of `text`, which is UTF-8, and whole characters of it.
inline std::string_view BeginningOf(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_BEGINNING_H_
