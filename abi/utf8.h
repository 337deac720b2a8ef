// Whether text is UTF-8: no surrogates, nothing over-long, nothing above
// U+10FFFF. U+0000 is text.
#ifndef TROUPE_ABI_UTF8_H_
#define TROUPE_ABI_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace troupe::abi {
namespace internal {

template <typename Word>
Word LoadWord(const char* p) {
  Word word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

inline bool IsAscii(std::string_view text) {
  const char* p = text.data();
  const size_t size = text.size();
  if (size >= 8) {
    // The last word overlaps the one before, so that there is no odd rest.
    auto bits = LoadWord<uint64_t>(p + size - 8);
    for (size_t i = 0; i + 8 < size; i += 8) bits |= LoadWord<uint64_t>(p + i);
    return (bits & 0x8080808080808080) == 0;
  }
  if (size >= 4) {
    const uint32_t bits =
        LoadWord<uint32_t>(p) | LoadWord<uint32_t>(p + size - 4);
    return (bits & 0x80808080) == 0;
  }
  if (size == 0) return true;
  return ((p[0] | p[size / 2] | p[size - 1]) & 0x80) == 0;
}

bool IsMultibyteUtf8(std::string_view text);

}  // namespace internal

//   Thread: any.
inline bool IsValidUtf8(std::string_view text) {
  return internal::IsAscii(text) || internal::IsMultibyteUtf8(text);
}

}  // namespace troupe::abi

#endif  // TROUPE_ABI_UTF8_H_
