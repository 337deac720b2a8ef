// What a fuzzer does when a promise is broken: it says which and aborts, so
// that libFuzzer keeps the input and the replay test fails.
#ifndef TROUPE_TESTS_FUZZ_ORACLE_H_
#define TROUPE_TESTS_FUZZ_ORACLE_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "abi/utf8.h"

namespace troupe::fuzz {

[[noreturn]] inline void Fail(std::string_view what) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// An error has a text that people can read.
inline void CheckText(std::string_view text, std::string_view whose) {
  if (text.empty()) Fail(std::string(whose) + " has no text");
  if (!abi::IsValidUtf8(text)) {
    Fail(std::string(whose) + " is not UTF-8: " + std::string(text));
  }
}

inline std::string_view View(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace troupe::fuzz

#endif  // TROUPE_TESTS_FUZZ_ORACLE_H_
