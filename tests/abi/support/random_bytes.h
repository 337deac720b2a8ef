// Random input for the codec's tests: well-formed values, and bytes that look
// enough like a message to reach every branch of a reader.
#ifndef TROUPE_TESTS_ABI_SUPPORT_RANDOM_BYTES_H_
#define TROUPE_TESTS_ABI_SUPPORT_RANDOM_BYTES_H_

#include <cstdint>
#include <random>
#include <string>

namespace troupe {

// The same sequence for the same seed, everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // From 0 to `bound` - 1.
  uint64_t Below(uint64_t bound) { return engine_() % bound; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  // Of any width from 0 to 64 bits, so that small numbers are common.
  uint64_t Number();

  // UTF-8, of lengths around the limits of the codec's copies.
  std::string Text();

  // Any bytes; seldom many.
  std::string Bytes();

 private:
  size_t Length();

  std::mt19937_64 engine_;
};

// A sequence of fields with the numbers that the messages use and some others:
// right and wrong wire types, over-long varints, groups, nested fields, in any
// order and repeated; about half of them are well formed.
std::string FieldSoup(Random& random);

// `bytes` with one accident: cut, a flipped bit, a byte more or less, or a part
// of it repeated.
std::string Damaged(Random& random, std::string bytes);

}  // namespace troupe

#endif  // TROUPE_TESTS_ABI_SUPPORT_RANDOM_BYTES_H_
