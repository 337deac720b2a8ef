#include "tests/abi/support/random_bytes.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace troupe {
namespace {

constexpr int kMaxSoupDepth = 4;

// `padding` bytes more than needed.
void AppendVarint(uint64_t value, uint64_t padding, std::string* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  if (padding == 0) {
    out->push_back(static_cast<char>(value));
    return;
  }
  out->push_back(static_cast<char>(value | 0x80));
  out->append(padding - 1, '\x80');
  out->push_back('\0');
}

uint64_t Padding(Random& random) {
  return random.OneIn(20) ? random.Below(10) : 0;
}

uint64_t FieldNumber(Random& random) {
  constexpr std::array<uint64_t, 16> kOthers = {
      0,   7,   15,  16,   99,   100,  101,       102,
      103, 104, 105, 1001, 1002, 1003, 268435455, 536870911};
  if (random.Below(3) != 0) return 1 + random.Below(6);
  const uint64_t number = kOthers[random.Below(kOthers.size())];
  // Number 0 refuses the whole: seldom.
  return number == 0 && !random.OneIn(10) ? 1 : number;
}

void AppendSoup(Random& random, int depth, std::string* out);

void AppendLengthDelimited(Random& random, int depth, std::string* out) {
  std::string value;
  switch (random.Below(4)) {
    case 0:
      value = random.Text();
      break;
    case 1:
      value = random.OneIn(4) ? random.Bytes() : "";
      break;
    default:
      if (depth < kMaxSoupDepth) AppendSoup(random, depth + 1, &value);
  }
  const uint64_t size =
      random.OneIn(100) ? random.Number() : static_cast<uint64_t>(value.size());
  AppendVarint(size, Padding(random), out);
  out->append(value);
}

void AppendGroup(Random& random, int depth, uint64_t number, std::string* out) {
  if (depth < kMaxSoupDepth) AppendSoup(random, depth + 1, out);
  const uint64_t end_number = random.OneIn(10) ? number + 1 : number;
  if (!random.OneIn(10)) AppendVarint(end_number << 3 | 4, 0, out);
}

void AppendField(Random& random, int depth, std::string* out) {
  // 4, 6 and 7 refuse the whole: seldom.
  constexpr std::array<uint64_t, 16> kTypes = {0, 0, 0, 0, 0, 2, 2, 2,
                                               2, 2, 2, 2, 1, 5, 3, 3};
  const uint64_t number = FieldNumber(random);
  const uint64_t type =
      random.OneIn(50) ? random.Below(8) : kTypes[random.Below(kTypes.size())];
  AppendVarint(number << 3 | type, Padding(random), out);
  switch (type) {
    case 0:
      AppendVarint(random.Number(), Padding(random), out);
      break;
    case 1:
      out->append(8, '\x08');
      break;
    case 2:
      AppendLengthDelimited(random, depth, out);
      break;
    case 3:
      AppendGroup(random, depth, number, out);
      break;
    case 5:
      out->append(4, '\x12');
      break;
    default:
      break;
  }
}

void AppendSoup(Random& random, int depth, std::string* out) {
  for (uint64_t n = random.Below(6); n != 0; --n) {
    AppendField(random, depth, out);
  }
}

}  // namespace

uint64_t Random::Number() {
  const uint64_t bits = Below(65);
  return bits == 0 ? 0 : engine_() >> (64 - bits);
}

size_t Random::Length() {
  constexpr std::array<size_t, 20> kLengths = {0,  1,  2,  3,   4,   7,  8,
                                               9,  15, 16, 17,  31,  32, 33,
                                               63, 64, 65, 127, 128, 300};
  if (OneIn(500)) return 16383 + Below(3);
  return kLengths[Below(kLengths.size())];
}

std::string Random::Text() {
  constexpr std::array<std::string_view, 6> kPieces = {
      "a",
      "Z",
      std::string_view("\0", 1),
      "\xC3\xA9",
      "\xE2\x82\xAC",
      "\xF0\x9F\x98\x80"};
  const size_t length = Length();
  const bool ascii = Below(2) == 0;
  std::string text;
  while (text.size() < length) text += kPieces[Below(ascii ? 3 : 6)];
  return text;
}

std::string Random::Bytes() {
  std::string bytes(Length(), '\0');
  for (size_t i = 0; i < bytes.size(); i += sizeof(uint64_t)) {
    const uint64_t word = engine_();
    std::memcpy(bytes.data() + i, &word,
                std::min(sizeof word, bytes.size() - i));
  }
  return bytes;
}

std::string FieldSoup(Random& random) {
  std::string bytes;
  AppendSoup(random, 0, &bytes);
  return bytes;
}

std::string Damaged(Random& random, std::string bytes) {
  if (bytes.empty()) return bytes;
  const size_t at = random.Below(bytes.size());
  switch (random.Below(5)) {
    case 0:
      bytes.resize(at);
      break;
    case 1:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.Below(8)));
      break;
    case 2:
      bytes.insert(at, 1, static_cast<char>(random.Below(256)));
      break;
    case 3:
      bytes.erase(at, 1);
      break;
    default:
      bytes.insert(random.Below(bytes.size()), bytes.substr(at, 40));
  }
  return bytes;
}

}  // namespace troupe
