#include "abi/utf8.h"

namespace troupe::abi::internal {
namespace {

// One row of the Unicode standard's table of well-formed sequences: how many
// bytes follow the first, and the range of the second; the others are 80..BF.
struct Sequence {
  size_t followers;
  unsigned char second_min;
  unsigned char second_max;
};

// `first` is above 0x7F. No followers: a byte that starts nothing.
Sequence SequenceOf(unsigned char first) {
  if (first < 0xC2) return {0, 0, 0};
  if (first < 0xE0) return {1, 0x80, 0xBF};
  if (first == 0xE0) return {2, 0xA0, 0xBF};
  if (first == 0xED) return {2, 0x80, 0x9F};
  if (first < 0xF0) return {2, 0x80, 0xBF};
  if (first == 0xF0) return {3, 0x90, 0xBF};
  if (first < 0xF4) return {3, 0x80, 0xBF};
  if (first == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

bool IsMultibyteUtf8(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* const end = p + text.size();
  while (p != end) {
    const unsigned char first = *p++;
    if (first < 0x80) continue;
    const Sequence sequence = SequenceOf(first);
    if (sequence.followers == 0 ||
        static_cast<size_t>(end - p) < sequence.followers ||
        *p < sequence.second_min || *p > sequence.second_max) {
      return false;
    }
    for (size_t i = 1; i < sequence.followers; ++i) {
      if ((p[i] & 0xC0) != 0x80) return false;
    }
    p += sequence.followers;
  }
  return true;
}

}  // namespace troupe::abi::internal
