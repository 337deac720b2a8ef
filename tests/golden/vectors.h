// Reads abi_vectors.txt: what existing hosts and guests said to each other,
// case by case. The head of that file explains its lines.
#ifndef TROUPE_TESTS_GOLDEN_VECTORS_H_
#define TROUPE_TESTS_GOLDEN_VECTORS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

// One line of a case: `host.answer: rc=0 reply=0801` has the kind "host.answer"
// and the text "rc=0 reply=0801".
struct GoldenEvent {
  int line = 0;  // in the file, from 1
  std::string kind;
  std::string text;

  // The value of `key=VALUE`: Value("rc") is "0" above. No value if the line
  // does not have the key.
  std::optional<std::string> Value(std::string_view key) const;

  // Value(key) as a number; the line must have it.
  int Number(std::string_view key) const;

  // Value(key) as bytes. No value if the line does not have the key, or has a
  // word in its place: null, ptr, unset or untouched.
  std::optional<std::string> Bytes(std::string_view key) const;

  // The frame of `handle` and `host.invoke`, which stands there without a key.
  // No value for a null pointer.
  std::optional<std::string> Frame() const;
};

struct GoldenCase {
  std::string name;
  std::string description;
  std::string guest;
  std::vector<GoldenEvent> events;  // in the order in which they happened
};

// Every case of the file, in its order. Aborts when it cannot be read.
std::vector<GoldenCase> ReadGoldenCases();

}  // namespace troupe

#endif  // TROUPE_TESTS_GOLDEN_VECTORS_H_
