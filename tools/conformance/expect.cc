#include "tools/conformance/expect.h"

#include <utility>

#include "fmt/format.h"
#include "tools/conformance/child.h"

namespace troupe::conformance {

Answer Expectations::Enter(std::string_view what, std::string_view frame) {
  Trying(what);
  ++frames_;
  Answer answer = actor_->Enter(frame);
  Trying({});
  return answer;
}

void Expectations::Add(std::string finding) {
  ++findings_;
  if (finding_.empty()) finding_ = std::move(finding);
}

Answer Expectations::Orderly(std::string_view what, std::string_view frame) {
  Answer answer = Enter(what, frame);
  const std::string fault = FaultOf(answer);
  if (!fault.empty()) Add(fmt::format("{} is answered {}", what, fault));
  return answer;
}

Answer Expectations::Code(std::string_view what, std::string_view frame,
                          abi::Code code) {
  Answer answer = Enter(what, frame);
  if (answer.code != static_cast<int32_t>(code)) {
    Add(fmt::format("{} is answered {}, not code {}", what, Describe(answer),
                    static_cast<int32_t>(code)));
  }
  return answer;
}

Answer Expectations::Unread(std::string_view what, std::string_view frame) {
  Answer answer = Enter(what, frame);
  if (answer.code != static_cast<int32_t>(abi::Code::kProtocolError) &&
      answer.code != static_cast<int32_t>(abi::Code::kUnsupportedOp)) {
    Add(fmt::format("{} is answered {}, neither code -5 nor -7", what,
                    Describe(answer)));
  }
  return answer;
}

Answer Expectations::Served(std::string_view what, std::string_view frame) {
  Answer answer = Enter(what, frame);
  if (answer.code != 0 || !answer.is_readable) {
    Add(fmt::format("{} is answered {}", what, Describe(answer)));
  }
  return answer;
}

Outcome Expectations::outcome() const {
  if (findings_ == 0) return Pass();
  if (findings_ == 1) return Fail(finding_);
  return Fail(fmt::format("{}\nand {} more of {} frames", finding_,
                          findings_ - 1, frames_));
}

}  // namespace troupe::conformance
