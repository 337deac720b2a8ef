// Any bytes, read as any message by the codec and by libprotobuf: both must
// agree. The first byte of the input chooses the message.
#include <cstdint>
#include <string>

#include "abi/codec.h"
#include "google/protobuf/stubs/logging.h"
#include "tests/abi/support/compare.h"
#include "tests/abi/support/reference.h"
#include "tests/fuzz/oracle.h"

namespace troupe {
namespace {

using fuzz::Fail;

template <typename Messages>
void Try(const std::string& bytes) {
  const Comparison comparison = CompareReaders<Messages>(bytes);
  if (!comparison.difference.empty()) Fail(comparison.difference);
  if (!comparison.accepted) return;

  // What was read can be written and read again.
  typename Messages::Codec message;
  if (!abi::Decode(bytes, &message)) Fail("refused the second time");
  const std::string written = abi::EncodeToString(message);
  typename Messages::Codec again;
  if (!abi::Decode(written, &again)) {
    Fail("what was written cannot be read");
  }
  if (abi::EncodeToString(again) != written) Fail("written otherwise again");
}

template <typename... Messages>
struct Dispatch {
  static void Run(size_t choice, const std::string& bytes) {
    size_t index = 0;
    ((index++ == choice % sizeof...(Messages) ? Try<Messages>(bytes) : void()),
     ...);
  }
};

}  // namespace
}  // namespace troupe

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // libprotobuf would print a line for each string that is not UTF-8.
  static const auto kNoLog = google::protobuf::SetLogHandler(nullptr);
  (void)kNoLog;
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  troupe::AllPairs<troupe::Dispatch>::Run(data[0], bytes);
  return 0;
}
