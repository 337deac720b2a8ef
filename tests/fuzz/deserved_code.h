// The code that a frame deserves by abi/ABI.md, "One entry". What can be read
// is libprotobuf's to say, so that a fault in the codec is not in here as well.
#ifndef TROUPE_TESTS_FUZZ_DESERVED_CODE_H_
#define TROUPE_TESTS_FUZZ_DESERVED_CODE_H_

#include <cstdint>
#include <string_view>

namespace troupe::fuzz {

// Of a frame that a guest hands to `invoke`, on either side; 0: the operation
// is tried.
int32_t CodeOfOperation(std::string_view bytes);

// Who is entered: those that are written in C know no faults, no state to take
// along and no self-check.
enum class Language { kCpp, kC };

// Of a frame that a guest of the SDK is entered with; 0: its handler runs.
int32_t CodeOfEntry(std::string_view bytes, Language language);

// Of the bytes that an actor is made from.
int32_t CodeOfInit(std::string_view init);

// Whether a frame is written as hosts of generation 3 write messages: in those
// a guest in C++ does not look at what its handler does not ask for.
bool IsPlainMessage(std::string_view frame);

}  // namespace troupe::fuzz

#endif  // TROUPE_TESTS_FUZZ_DESERVED_CODE_H_
