// Reads bytes with the codec and with libprotobuf, and says where they differ.
#ifndef TROUPE_TESTS_ABI_SUPPORT_COMPARE_H_
#define TROUPE_TESTS_ABI_SUPPORT_COMPARE_H_

#include <string>

#include "abi/codec.h"
#include "tests/abi/support/inspect.h"
#include "tests/abi/support/reference.h"

namespace troupe {

struct Comparison {
  bool accepted = false;   // by both
  std::string difference;  // empty: none
};

// `Messages` is a Pair. The codec may differ only where it says so: text that
// is not UTF-8 in a proto2 message, and strict reading.
template <typename Messages>
Comparison CompareReaders(const std::string& bytes) {
  typename Messages::Protobuf expected;
  typename Messages::Codec lenient;
  typename Messages::Codec strict;
  const bool is_message = expected.ParsePartialFromString(bytes);
  Findings findings;
  if (is_message) Inspect<typename Messages::Codec>(bytes, &findings);
  const bool accepted = is_message && !findings.bad_text;

  if (abi::Decode(bytes, &lenient) != accepted) {
    return {accepted, accepted ? "wrongly refused" : "wrongly accepted"};
  }
  const bool accepted_strictly =
      abi::Decode<abi::Reading::kStrict>(bytes, &strict);
  if (accepted_strictly != (accepted && !findings.bad_wire_type)) {
    return {accepted, accepted_strictly ? "wrongly accepted in strict reading"
                                        : "wrongly refused in strict reading"};
  }
  if (accepted && !Same(lenient, expected)) return {true, "other values"};
  if (accepted_strictly && !Same(strict, expected)) {
    return {true, "other values in strict reading"};
  }
  return {accepted, ""};
}

}  // namespace troupe

#endif  // TROUPE_TESTS_ABI_SUPPORT_COMPARE_H_
