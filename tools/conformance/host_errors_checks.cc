// What a guest makes of a host that can't do what it is asked.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// One thing that a host can answer, in words.
struct NamedReply {
  std::string name;
  HostReply reply;
};

// Shared with the script, which a thread of the guest may be in when its check
// has ended.
using Count = std::shared_ptr<std::atomic<size_t>>;

// What is wrong with what an actor does when its host answers `reply`, on each
// of `calls`; empty: nothing. Counts what was asked.
std::string FaultBeside(Subject& subject, const std::vector<RouteCall>& calls,
                        const NamedReply& reply, const Count& asked) {
  ScriptedHost& host = subject.host();
  host.SetScript([asked, answer = reply.reply](const HostRequest&) {
    ++*asked;
    return answer;
  });
  std::string fault;
  for (const RouteCall& call : calls) {
    const Answer answer = subject.actor().Handle(call.route, call.payload);
    fault = FaultOf(answer);
    if (fault.empty()) fault = answer.wrong_outputs;
    if (fault.empty() && !host.wrong_frees().empty()) {
      fault = host.wrong_frees().front();
    }
    if (fault.empty()) continue;
    fault = fmt::format("{}: the host answers {}, the guest {}", call.route,
                        reply.name, fault);
    break;
  }
  host.SetScript(nullptr);
  return fault;
}

Outcome AnswerAllWith(Subject& subject,
                      const std::vector<NamedReply>& replies) {
  const std::vector<RouteCall> calls = CallsOf(subject);
  const auto asked = std::make_shared<std::atomic<size_t>>(0);
  for (const NamedReply& reply : replies) {
    std::string fault = FaultBeside(subject, calls, reply, asked);
    if (!fault.empty()) return Fail(std::move(fault));
  }
  if (*asked == 0) {
    return Skip("it asks its host nothing on the routes that were called");
  }
  return Pass(fmt::format("{} answers", asked->load()));
}

// Each status of the list, one that no list has, with and without a text.
Outcome Statuses(Subject& subject) {
  std::vector<NamedReply> replies;
  for (const int32_t status : {-1, -2, -3, -4, -5, -6, -7, -42, 1}) {
    replies.push_back({fmt::format("status {} without a text", status),
                       HostReply::Failure(status, "")});
    replies.push_back({fmt::format("status {} with a text", status),
                       HostReply::Failure(status, "not today")});
  }
  replies.push_back({"status -1 with a text that is not UTF-8",
                     HostReply::Failure(ACTR_GENERIC_ERROR, "\xff\xfe")});
  return AnswerAllWith(subject, replies);
}

// Each error of abi/status_error.h, one that a host relays from another, a
// cancelled call, a call that would wait for itself, and one of the future.
Outcome Errors(Subject& subject) {
  std::vector<uint32_t> codes = {11001, 11009, 99999};
  constexpr uint32_t kFirst = 10001;
  constexpr uint32_t kLast = 10011;
  for (uint32_t code = kFirst; code <= kLast; ++code) codes.push_back(code);
  std::vector<NamedReply> replies;
  for (const uint32_t code : codes) {
    replies.push_back(
        {fmt::format("error {}", code),
         HostReply::Failure(ACTR_GENERIC_ERROR, "not today", code)});
    replies.push_back({fmt::format("error {} without a text", code),
                       HostReply::Failure(ACTR_GENERIC_ERROR, "", code)});
  }
  return AnswerAllWith(subject, replies);
}

Outcome Codes(Subject& subject) {
  std::vector<NamedReply> replies;
  for (int32_t code = ACTR_GENERIC_ERROR; code >= ACTR_UNSUPPORTED_OP; --code) {
    replies.push_back({fmt::format("code {}", code), HostReply::Code(code)});
  }
  return AnswerAllWith(subject, replies);
}

Outcome NullReply(Subject& subject) {
  return AnswerAllWith(subject,
                       {{"code 0 without a reply", HostReply::Null()}});
}

Outcome Malformed(Subject& subject) {
  std::vector<NamedReply> replies;
  for (const std::string_view bytes :
       {std::string_view("\xff"), std::string_view("\x08\x01\x1a\x7f"),
        std::string_view("\x1a\xff\xff\xff\xff\x0f")}) {
    replies.push_back(
        {fmt::format("{} bytes that are no AbiReply", bytes.size()),
         HostReply{ACTR_SUCCESS, std::string(bytes)}});
  }
  return AnswerAllWith(subject, replies);
}

// Of failures; requests.freed counts the rest.
Outcome Freed(Subject& subject) {
  ScriptedHost& host = subject.host();
  const size_t before = host.buffers_out();
  const auto asked = std::make_shared<std::atomic<size_t>>(0);
  host.SetScript([asked](const HostRequest&) {
    ++*asked;
    return HostReply::Failure(ACTR_GENERIC_ERROR, "not today");
  });
  CallAll(subject.actor(), CallsOf(subject));
  host.SetScript(nullptr);
  StopAndEnd(subject.actor());
  if (*asked == 0) {
    return Skip("it asks its host nothing on the routes that were called");
  }
  return host.buffers_out() <= before
             ? Pass(fmt::format("{} failures", asked->load()))
             : Fail(fmt::format("{} of {} failures are not given back",
                                host.buffers_out() - before, asked->load()));
}

constexpr Check kChecks[] = {
    {.id = "host_errors.status",
     .clause = "ABI.md: One entry",
     .severity = Severity::kError,
     .statement = "Any status of the host is a failure that it can answer",
     .hint = "treat every AbiReply.status but 0 as an error with an optional "
             "text; never return it as a code",
     .explanation =
         "Calls each route while the host answers whatever is asked with a "
         "status from -1 to -7, with -42 and with 1, with a text and without. "
         "Existing hosts leave the text empty. What the guest answers must be "
         "a legal answer.",
     .run = &Statuses},
    {.id = "host_errors.errors",
     .clause = "status_error.h",
     .severity = Severity::kError,
     .statement = "Any ErrorResponse of the host is a failure that it can "
                  "answer",
     .hint = "map the codes you know, and any other to an internal error",
     .explanation =
         "As host_errors.status, with AbiReply.error set: each code from 10001 "
         "to 10011, a cancelled call (11001), a call cycle (11009) and one "
         "that "
         "is not known.",
     .run = &Errors},
    {.id = "host_errors.codes",
     .clause = "ABI.md: One entry",
     .severity = Severity::kError,
     .statement = "A code of the host, which has no reply, is borne",
     .hint = "look at the code of invoke before its out parameters, and give "
             "nothing back",
     .explanation =
         "Calls each route while invoke returns each code from -1 to -7 and "
         "leaves the out parameters as they were.",
     .run = &Codes},
    {.id = "host_errors.null_reply",
     .clause = "ABI.md: One entry",
     .severity = Severity::kError,
     .statement = "The code 0 without a reply is an empty success",
     .hint = "do not read a reply of length 0, and give nothing back",
     .explanation =
         "Calls each route while invoke returns 0 and no buffer, which is how "
         "an empty success may look.",
     .run = &NullReply},
    {.id = "host_errors.freed",
     .clause = "actr_abi.h: actr_host_vtable_v1.invoke",
     .severity = Severity::kError,
     .statement = "A failure of the host is given back as well",
     .hint = "call free_host_buf for each reply with bytes, whatever its "
             "status",
     .explanation =
         "Calls each route while the host answers with a status, ends the "
         "actor and counts the replies of invoke that did not come back.",
     .run = &Freed},
    {.id = "host_errors.malformed",
     .clause = "ABI.md: Reading and writing",
     .severity = Severity::kError,
     .statement = "A reply of the host that can't be read is borne",
     .hint = "take it as a failure of the host when AbiReply can't be decoded",
     .explanation =
         "Calls each route while the host answers bytes that are no AbiReply.",
     .run = &Malformed},
};

}  // namespace

std::span<const Check> HostErrorsChecks() { return kChecks; }

}  // namespace troupe::conformance
