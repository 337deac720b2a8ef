// Damages an input as a fuzzer would, at random.
#ifndef TROUPE_TESTS_FUZZ_MUTATE_H_
#define TROUPE_TESTS_FUZZ_MUTATE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

namespace troupe::fuzz {

// Changes `bytes` in one to four places: bits, numbers at their limits, parts
// that are gone, doubled, or taken from `other`.
inline std::string Mutate(std::string bytes, std::string_view other,
                          std::minstd_rand& random) {
  constexpr size_t kMostPlaces = 4;
  constexpr size_t kMostBytes = 16;  // of a part
  constexpr std::array<unsigned char, 6> kLimits = {0x00, 0x01, 0x7f,
                                                    0x80, 0xfe, 0xff};
  for (size_t places = 1 + random() % kMostPlaces; places > 0; --places) {
    const size_t at = random() % (bytes.size() + 1);
    const size_t size =
        std::min<size_t>(1 + random() % kMostBytes, bytes.size() - at);
    switch (random() % 6) {
      case 0:
        if (size > 0) {
          const unsigned bit = 1U << random() % 8;
          bytes[at] =
              static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ bit);
        }
        break;
      case 1:
        if (size > 0) {
          bytes[at] = static_cast<char>(kLimits[random() % kLimits.size()]);
        }
        break;
      case 2:
        bytes.erase(at, size);
        break;
      case 3:
        bytes.insert(at, std::string(bytes, at, size));
        break;
      case 4:
        bytes.insert(at, 1, static_cast<char>(random() % 256));
        break;
      default: {
        const size_t from = random() % (other.size() + 1);
        bytes.insert(at, other.substr(from, 1 + random() % kMostBytes));
        break;
      }
    }
  }
  return bytes;
}

}  // namespace troupe::fuzz

#endif  // TROUPE_TESTS_FUZZ_MUTATE_H_
