// The primitives of the protobuf wire format, with the verdicts of libprotobuf
// 3.21: what it refuses is refused here, what it forgives is forgiven.
//
// A reader takes [p, end) and returns where it stopped, nullptr to refuse.
// Nothing here allocates; each function may be called from any thread.
#ifndef TROUPE_ABI_WIRE_H_
#define TROUPE_ABI_WIRE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace troupe::abi::wire {

enum class Type : uint32_t {
  kVarint = 0,
  kFixed64 = 1,
  kLengthDelimited = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5,
};

// How deep messages and groups may nest in one input, as in libprotobuf.
inline constexpr int kMaxDepth = 100;

constexpr uint32_t MakeTag(uint32_t number, Type type) {
  return (number << 3) | static_cast<uint32_t>(type);
}

constexpr size_t VarintSize(uint64_t value) {
  if (value < 0x80) [[likely]]
    return 1;
  // 9/64 is just above 1/7: exact for every width from 1 to 64 bits.
  return (static_cast<size_t>(std::bit_width(value | 1)) * 9 + 64) / 64;
}

inline char* WriteVarint(uint64_t value, char* out) {
  while (value >= 0x80) {
    *out++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<char>(value);
  return out;
}

// One byte or two, without a loop: field numbers end at 2047.
template <uint32_t kTag>
char* WriteTag(char* out) {
  static_assert(kTag < (1 << 14));
  if constexpr (kTag < 0x80) {
    *out++ = static_cast<char>(kTag);
  } else {
    *out++ = static_cast<char>(kTag | 0x80);
    *out++ = static_cast<char>(kTag >> 7);
  }
  return out;
}

// A field whose value is a varint.
template <uint32_t kNumber>
char* WriteNumber(uint64_t value, char* out) {
  return WriteVarint(value, WriteTag<MakeTag(kNumber, Type::kVarint)>(out));
}

// Bytes of a field whose tag has one byte and whose value has `size`.
constexpr size_t FieldSize(size_t size) { return 1 + VarintSize(size) + size; }

// The tag and the length of a field whose value follows.
template <uint32_t kNumber>
char* WriteFieldHead(size_t size, char* out) {
  return WriteVarint(size,
                     WriteTag<MakeTag(kNumber, Type::kLengthDelimited)>(out));
}

// Sixteen bytes that the compiler keeps in one register.
using Block [[gnu::vector_size(16)]] = uint64_t;

// Moves the first and the last Word of `size` bytes, which may overlap.
template <typename Word>
void MoveEnds(const char* p, size_t size, char* out) {
  Word head;
  Word tail;
  std::memcpy(&head, p, sizeof(Word));
  std::memcpy(&tail, p + size - sizeof(Word), sizeof(Word));
  std::memcpy(out, &head, sizeof(Word));
  std::memcpy(out + size - sizeof(Word), &tail, sizeof(Word));
}

char* CopyLong(std::string_view bytes, char* out);

// Copies `bytes` and returns their end in `out`. Most strings of a frame are
// short, where a call costs more than the copy.
[[gnu::always_inline]] inline char* CopyBytes(std::string_view bytes,
                                              char* out) {
  const char* const p = bytes.data();
  const size_t size = bytes.size();
  if (size > 32) return CopyLong(bytes, out);
  if (size >= 16) {
    MoveEnds<Block>(p, size, out);
  } else if (size >= 8) {
    MoveEnds<uint64_t>(p, size, out);
  } else if (size >= 4) {
    MoveEnds<uint32_t>(p, size, out);
  } else if (size != 0) {
    out[0] = p[0];
    out[size / 2] = p[size / 2];
    out[size - 1] = p[size - 1];
  }
  return out + size;
}

template <uint32_t kNumber>
[[gnu::always_inline]] inline char* WriteField(std::string_view bytes,
                                               char* out) {
  return CopyBytes(bytes, WriteFieldHead<kNumber>(bytes.size(), out));
}

// Whether two strings are equal, without a call: most are short.
inline bool SameBytes(std::string_view a, std::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  const char* const p = a.data();
  const char* const q = b.data();
  const auto differ = [p, q]<typename Word>(size_t at, Word) {
    Word of_a;
    Word of_b;
    std::memcpy(&of_a, p + at, sizeof(Word));
    std::memcpy(&of_b, q + at, sizeof(Word));
    return static_cast<Word>(of_a ^ of_b);
  };
  if (size >= 8) {
    // The last word overlaps the one before, so that there is no odd rest.
    uint64_t bits = differ(size - 8, uint64_t{});
    for (size_t i = 0; i + 8 < size; i += 8) bits |= differ(i, uint64_t{});
    return bits == 0;
  }
  if (size >= 4) {
    return (differ(0, uint32_t{}) | differ(size - 4, uint32_t{})) == 0;
  }
  if (size == 0) return true;
  return p[0] == q[0] && p[size / 2] == q[size / 2] &&
         p[size - 1] == q[size - 1];
}

struct Varint {
  const char* next;  // nullptr: refused
  uint64_t value;
};

Varint ReadLongVarint(const char* p, const char* end);
Varint ReadLongTag(const char* p, const char* end);
Varint ReadLongLength(const char* p, const char* end);

inline bool IsOneByte(const char* p, const char* end) {
  return p != end && static_cast<signed char>(*p) >= 0;
}

// A field's value: at most ten bytes, bits above the 64th are dropped.
inline Varint ReadVarint(const char* p, const char* end) {
  if (IsOneByte(p, end)) [[likely]] {
    return {p + 1, static_cast<unsigned char>(*p)};
  }
  return ReadLongVarint(p, end);
}

// Number and type: at most five bytes, bits above the 32nd are dropped.
inline Varint ReadTag(const char* p, const char* end) {
  if (IsOneByte(p, end)) [[likely]] {
    return {p + 1, static_cast<unsigned char>(*p)};
  }
  return ReadLongTag(p, end);
}

// The length of what follows: at most five bytes and 2^31 - 1, and no more than
// is there.
inline Varint ReadLength(const char* p, const char* end) {
  if (IsOneByte(p, end)) [[likely]] {
    const uint64_t size = static_cast<unsigned char>(*p++);
    if (size <= static_cast<size_t>(end - p)) [[likely]]
      return {p, size};
    return {nullptr, 0};
  }
  if (end - p >= 2 && IsOneByte(p + 1, end)) [[likely]] {
    const uint64_t size = (static_cast<unsigned char>(p[0]) & 0x7fu) |
                          uint64_t{static_cast<unsigned char>(p[1])} << 7;
    if (size <= static_cast<size_t>(end - p) - 2) [[likely]]
      return {p + 2, size};
  }
  return ReadLongLength(p, end);
}

// Steps over the value of the field whose `tag` was just read. `depth` levels
// of groups may follow. Refuses number 0, types 6 and 7, and an end-group that
// nothing opened.
const char* SkipField(uint32_t tag, const char* p, const char* end, int depth);

}  // namespace troupe::abi::wire

#endif  // TROUPE_ABI_WIRE_H_
