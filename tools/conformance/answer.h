// What a guest answered to one entry, and the words for it.
#ifndef TROUPE_TOOLS_CONFORMANCE_ANSWER_H_
#define TROUPE_TOOLS_CONFORMANCE_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "abi/codes.h"

namespace troupe::conformance {

// A value. Without a reply it is what that means: an empty success for the code
// 0, nothing for others.
struct Answer {
  int32_t code = 0;
  std::optional<std::string> bytes;  // the reply as it came; no value: none

  // Of the AbiReply.
  bool is_readable = true;
  uint32_t version = abi::kAbiVersion;
  int32_t status = 0;
  std::string payload;
  std::optional<uint32_t> error;  // ErrorResponse.code

  // Generations 1 and 2: the out parameters say what they may not: something
  // beside a code, a length without a buffer. Empty: nothing.
  std::string wrong_outputs;

  bool succeeded() const { return code == 0 && is_readable && status == 0; }
};

// Reads the reply `bytes` that came with the code 0.
Answer ReadAnswer(std::string bytes);

// Text of a guest in a finding: "'x'"; what is long or no text by its size,
// "with 7 bytes that are no text".
std::string Quoted(std::string_view text);

// "code -5", "status -3 'unknown route: x'", "a success with 12 bytes", "a
// reply of 7 bytes that is no AbiReply".
std::string Describe(const Answer& answer);

// One of those that entries return.
bool IsCode(int32_t code);

// Why this can't be the answer to anything: a code that does not exist, a reply
// that can't be read. Empty: it may be one.
std::string FaultOf(const Answer& answer);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_ANSWER_H_
