// What a guest asks its host: well-formed frames, and buffers given back.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codes.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// Enters a started actor with all that hosts enter actors with, to its end.
void Exercise(Subject& subject) {
  Actor& actor = subject.actor();
  for (const RouteCall& call : subject.calls()) {
    actor.Handle(call.route, call.payload);
  }
  for (uint32_t hook = 1; hook <= 12; ++hook) {
    actor.Hook(static_cast<abi::Hook>(hook));
  }
  actor.Lifecycle(abi::Lifecycle::kOnStop);
  actor.End();
}

Outcome WellFormed(Subject& subject) {
  Exercise(subject);
  const std::vector<HostRequest> requests = subject.host().requests();
  if (requests.empty()) return Skip("it asks the host for nothing");
  for (const HostRequest& request : requests) {
    if (!request.fault.empty()) return Fail(request.fault);
  }
  return Pass(fmt::format("{} requests", requests.size()));
}

Outcome Freed(Subject& subject) {
  Exercise(subject);
  if (subject.host().requests().empty()) {
    return Skip("it asks the host for nothing");
  }
  const size_t left = subject.host().buffers_out();
  return left == 0 ? Pass()
                   : Fail(fmt::format(
                         "{} of {} answers of the host are not given back",
                         left, subject.host().requests().size()));
}

Outcome FreedOnce(Subject& subject) {
  Exercise(subject);
  if (subject.host().requests().empty()) {
    return Skip("it asks the host for nothing");
  }
  const std::vector<std::string> wrong = subject.host().wrong_frees();
  return wrong.empty() ? Pass() : Fail(wrong.front());
}

constexpr std::string_view kInvoke = "actr_abi.h: actr_host_vtable_v1.invoke";

constexpr Check kChecks[] = {
    {.id = "requests.well_formed",
     .clause = "ABI.md: One entry",
     .severity = Severity::kError,
     .statement = "What it asks the host can be read and is known",
     .hint = "write version 1, an op of hosts, and a destination with a kind",
     .explanation =
         "Reads every frame of invoke while the actor starts, is called, has "
         "its hooks and stops. A host answers a malformed one with -5 or -7 "
         "and nothing else.",
     .run = &WellFormed},
    {.id = "requests.freed",
     .clause = kInvoke,
     .severity = Severity::kError,
     .statement = "Every answer of the host is given back",
     .hint = "call free_host_buf after each invoke that returned 0 and a "
             "length above 0",
     .explanation =
         "Counts the buffers of invoke that are left when the actor has ended.",
     .run = &Freed},
    {.id = "requests.freed_once",
     .clause = kInvoke,
     .severity = Severity::kError,
     .statement = "Answers are given back once, with their own length",
     .hint = "keep pointer and length of invoke unchanged for free_host_buf",
     .explanation =
         "Looks at every free_host_buf: what was never handed out, was given "
         "back before or has another length corrupts a host's memory.",
     .run = &FreedOnce},
};

}  // namespace

std::span<const Check> RequestChecks() { return kChecks; }

}  // namespace troupe::conformance
