#include "tools/conformance/answer.h"

#include <utility>

#include "abi/codec.h"
#include "abi/field.h"
#include "abi/messages.h"
#include "abi/utf8.h"
#include "fmt/format.h"

namespace troupe::conformance {
namespace {

// Of a text that a finding quotes, in bytes.
constexpr size_t kMaxQuotedBytes = 120;

}  // namespace

Answer ReadAnswer(std::string bytes) {
  Answer answer;
  abi::AbiReply reply;
  // As hosts read it.
  answer.is_readable = abi::Decode<abi::Reading::kStrict>(bytes, &reply);
  if (answer.is_readable) {
    answer.version = reply.abi_version;
    answer.status = reply.status;
    answer.payload = reply.payload;
    if (reply.error.has_value()) answer.error = reply.error->code;
  }
  answer.bytes = std::move(bytes);
  return answer;
}

std::string Quoted(std::string_view text) {
  if (!abi::IsValidUtf8(text)) {
    return fmt::format("with {} bytes that are no text", text.size());
  }
  if (text.size() <= kMaxQuotedBytes) return fmt::format("'{}'", text);
  return fmt::format("with a text of {} bytes", text.size());
}

std::string Describe(const Answer& answer) {
  if (answer.code != 0) return fmt::format("code {}", answer.code);
  if (!answer.is_readable) {
    return fmt::format("a reply of {} bytes that is no AbiReply",
                       answer.bytes->size());
  }
  if (answer.status != 0) {
    return answer.payload.empty() ? fmt::format("status {}", answer.status)
                                  : fmt::format("status {} {}", answer.status,
                                                Quoted(answer.payload));
  }
  return answer.payload.empty()
             ? std::string("an empty success")
             : fmt::format("a success with {} bytes", answer.payload.size());
}

bool IsCode(int32_t code) {
  constexpr auto kLowest = static_cast<int32_t>(abi::Code::kUnsupportedOp);
  return code <= 0 && code >= kLowest;
}

std::string FaultOf(const Answer& answer) {
  if (!IsCode(answer.code)) {
    return fmt::format("code {}, which does not exist", answer.code);
  }
  return answer.is_readable ? std::string() : Describe(answer);
}

}  // namespace troupe::conformance
