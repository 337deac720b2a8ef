#include "abi/wire.h"

namespace troupe::abi::wire {
namespace {

// The value of a varint of two to eight bytes at `p`, of which eight can be
// read; no value if it is longer. All seven-bit groups are moved at once.
Varint ReadFromWord(const char* p) {
  uint64_t word;
  std::memcpy(&word, p, sizeof word);
  const uint64_t ends = ~word & 0x8080808080808080;
  if (ends == 0) return {nullptr, 0};
  const int last_bit = std::countr_zero(ends);
  word &= (uint64_t{2} << last_bit) - 1;
  word = (word & 0x007F007F007F007F) | (word & 0x7F007F007F007F00) >> 1;
  word = (word & 0x00003FFF00003FFF) | (word & 0x3FFF00003FFF0000) >> 2;
  word = (word & 0x000000000FFFFFFF) | (word & 0x0FFFFFFF00000000) >> 4;
  return {p + last_bit / 8 + 1, word};
}

// Shifting a tenth byte by 63 and a fifth tag byte by 28 drops the bits that do
// not fit, which is what libprotobuf does.
template <int kMaxBytes>
Varint ReadUpTo(const char* p, const char* end) {
  uint64_t value = 0;
  for (int i = 0; i < kMaxBytes && p != end; ++i) {
    const auto byte = static_cast<unsigned char>(*p++);
    value |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80) return {p, value};
  }
  return {nullptr, 0};
}

const char* SkipBytes(size_t size, const char* p, const char* end) {
  return static_cast<size_t>(end - p) < size ? nullptr : p + size;
}

const char* SkipGroup(uint32_t start_tag, const char* p, const char* end,
                      int depth) {
  if (depth <= 0) return nullptr;
  const uint32_t end_tag = start_tag + 1;
  while (p != nullptr && p != end) {
    const Varint tag = ReadTag(p, end);
    if (tag.next == nullptr) return nullptr;
    if (tag.value == end_tag) return tag.next;
    p = SkipField(static_cast<uint32_t>(tag.value), tag.next, end, depth - 1);
  }
  return nullptr;
}

}  // namespace

char* CopyLong(std::string_view bytes, char* out) {
  const char* const p = bytes.data();
  const size_t size = bytes.size();
  if (size > 64) {
    std::memcpy(out, p, size);
  } else {
    MoveEnds<Block>(p, size, out);
    // The second block from either end; it stays inside for every size.
    MoveEnds<Block>(p + 16, size - 32, out + 16);
  }
  return out + size;
}

Varint ReadLongVarint(const char* p, const char* end) {
  if (std::endian::native == std::endian::little && end - p >= 8) {
    const Varint varint = ReadFromWord(p);
    if (varint.next != nullptr) return varint;
  }
  return ReadUpTo<10>(p, end);
}

Varint ReadLongTag(const char* p, const char* end) {
  Varint tag = ReadUpTo<5>(p, end);
  tag.value &= 0xFFFFFFFF;
  return tag;
}

Varint ReadLongLength(const char* p, const char* end) {
  const Varint size = ReadUpTo<5>(p, end);
  if (size.next == nullptr || size.value > INT32_MAX ||
      size.value > static_cast<size_t>(end - size.next)) {
    return {nullptr, 0};
  }
  return size;
}

const char* SkipField(uint32_t tag, const char* p, const char* end, int depth) {
  if (tag >> 3 == 0) return nullptr;
  switch (static_cast<Type>(tag & 7)) {
    case Type::kVarint:
      return ReadVarint(p, end).next;
    case Type::kFixed64:
      return SkipBytes(8, p, end);
    case Type::kLengthDelimited: {
      const Varint size = ReadLength(p, end);
      return size.next == nullptr ? nullptr : size.next + size.value;
    }
    case Type::kStartGroup:
      return SkipGroup(tag, p, end, depth);
    case Type::kFixed32:
      return SkipBytes(4, p, end);
    case Type::kEndGroup:
      break;
  }
  return nullptr;
}

}  // namespace troupe::abi::wire
