// Nothing but a return crosses the boundary.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// Of random payloads, for each route.
constexpr size_t kRandomPayloads = 200;
constexpr size_t kRandomBytes = 64;

std::vector<std::string> PayloadsFor(Subject& subject, const RouteCall& call) {
  constexpr size_t kLarge = 64 * 1024;
  std::vector<std::string> payloads = {
      "", std::string(1, '\0'), std::string(16, '\xff'),
      std::string(kLarge, '\xff'), std::string(kLarge, 'a')};
  for (size_t size = 0; size < call.payload.size(); ++size) {
    payloads.push_back(call.payload.substr(0, size));
  }
  for (size_t i = 0; i < kRandomPayloads; ++i) {
    std::string payload(subject.random()() % kRandomBytes, '\0');
    for (char& byte : payload) {
      byte = static_cast<char>(subject.random()());
    }
    payloads.push_back(std::move(payload));
  }
  return payloads;
}

Outcome Payloads(Subject& subject) {
  size_t count = 0;
  for (const RouteCall& call : CallsOf(subject)) {
    for (const std::string& payload : PayloadsFor(subject, call)) {
      const Answer answer = subject.actor().Handle(call.route, payload);
      ++count;
      const std::string fault = FaultOf(answer);
      if (fault.empty()) continue;
      return Fail(fmt::format("{} with {} bytes is answered {}", call.route,
                              payload.size(), fault));
    }
  }
  return Pass(fmt::format("{} calls", count));
}

constexpr Check kChecks[] = {
    {.id = "exceptions.payloads",
     .clause = "ABI.md: One entry",
     .severity = Severity::kError,
     .statement = "No payload has it throw, panic, exit or crash",
     .hint = "catch everything in each exported function and answer with a "
             "failure; check lengths before you believe them",
     .explanation =
         "Calls each route with an empty payload, with large ones, with the "
         "beginnings of its own and with 200 random ones, which --seed "
         "chooses. An exception that leaves a guest ends the host's process, "
         "as does a panic that unwinds into it.",
     .run = &Payloads},
};

}  // namespace

std::span<const Check> ExceptionsChecks() { return kChecks; }

}  // namespace troupe::conformance
