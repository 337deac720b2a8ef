// The sizes of message blocks: four classes per doubling, 128, 160, 192, 224,
// 256, 320, … bytes, so that a message of 280 bytes takes 320 and not 512.
#ifndef TROUPE_HOST_ACTOR_BLOCK_SIZE_H_
#define TROUPE_HOST_ACTOR_BLOCK_SIZE_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace troupe {

inline constexpr size_t kSmallestBlockBytes = 128;

// The smallest class whose blocks hold `bytes`: the doubling times four plus
// the two bits behind the leading one.
constexpr int BlockClass(size_t bytes) {
  if (bytes <= kSmallestBlockBytes) return 0;
  const size_t rounded = bytes - 1;
  const int doubling = static_cast<int>(std::bit_width(rounded)) - 1;
  const int quarter = static_cast<int>((rounded >> (doubling - 2)) & 3);
  return (doubling - 7) * 4 + quarter + 1;
}

// In bytes.
constexpr size_t BlockBytes(int block_class) {
  const size_t base = kSmallestBlockBytes << (block_class / 4);
  return base + base / 4 * (block_class % 4);
}

// Most messages are small: up to this size a table has the classes.
inline constexpr size_t kSmallBlockBytes = 1024;

namespace internal {
// The sizes of small classes are multiples of this.
inline constexpr size_t kBlockStep = 32;

inline constexpr auto kSmallBlockClasses = [] {
  std::array<uint8_t, kSmallBlockBytes / kBlockStep + 1> classes{};
  for (size_t i = 0; i < classes.size(); ++i) {
    classes[i] = static_cast<uint8_t>(BlockClass(i * kBlockStep));
  }
  return classes;
}();
}  // namespace internal

// BlockClass() of at most kSmallBlockBytes.
constexpr int SmallBlockClass(size_t bytes) {
  return internal::kSmallBlockClasses[(bytes + internal::kBlockStep - 1) /
                                      internal::kBlockStep];
}

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_BLOCK_SIZE_H_
