// The numbers under which a guest asks its host.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codes.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// Everything that a guest may remember its token in, twice, to its end. The
// code of that.
int32_t LiveTwice(Subject& subject) {
  constexpr std::string_view kStream = "conformance";
  Actor& actor = subject.actor();
  const std::vector<RouteCall> calls = CallsOf(subject);
  for (int round = 0; round < 2; ++round) {
    CallAll(actor, calls);
    actor.Hook(abi::Hook::kSignalingConnected);
    actor.Chunk(kStream, static_cast<uint64_t>(round), "chunk");
  }
  return StopAndEnd(actor);
}

Outcome Stale(Subject& subject) {
  LiveTwice(subject);
  for (const HostRequest& request : subject.host().requests()) {
    if (request.is_known || request.is_overtaken) continue;
    if (subject.generation() == Generation::k1) {
      return Fail(fmt::format("asks op {} from outside of an entry",
                              static_cast<uint32_t>(request.op)));
    }
    return Fail(fmt::format(
        "asks op {} under {} {}, which is not that of an entry any more",
        static_cast<uint32_t>(request.op),
        subject.generation() == Generation::k2 ? "token" : "handle",
        request.handle));
  }
  return Pass();
}

Outcome Unknown(Subject& subject) {
  LiveTwice(subject);
  const ScriptedHost& host = subject.host();
  if (host.unknown_tokens() != 0) {
    return Fail(
        fmt::format("retains or releases tokens that are not known, {} times",
                    host.unknown_tokens()));
  }
  if (host.taken_entries() != 0) {
    return Fail(
        fmt::format("releases a token once too often before its entry "
                    "returns, in {} entries",
                    host.taken_entries()));
  }
  return Pass();
}

Outcome Balance(Subject& subject) {
  const int32_t code = LiveTwice(subject);
  if (code != ACTR_SUCCESS) {
    return Skip(fmt::format("actr_shutdown returned {}", code));
  }
  const ScriptedHost& host = subject.host();
  if (host.retains() > host.releases()) {
    return Fail(fmt::format("retains tokens {} times and releases {}",
                            host.retains(), host.releases()));
  }
  return Pass(fmt::format("{} retained", host.retains()));
}

constexpr Check kChecks[] = {
    {.id = "tokens.stale",
     .clause = "ABI.md: Handles",
     .severity = Severity::kError,
     .statement = "It asks under the number of an entry only while that is "
                  "valid",
     .hint = "take the token or handle of the entry in hand; generation 2: "
             "retain what is used later; generation 3: use the instance's",
     .explanation =
         "Calls each route, a hook and a stream twice, stops and ends the "
         "actor, and looks under which numbers it asked meanwhile. A stale one "
         "is answered with a failure, at best; in generation 1 it is a thread "
         "that is not in an entry. No token is valid once actr_shutdown "
         "begins; other threads may ask until it returns.",
     .run = &Stale},
    {.id = "tokens.unknown",
     .clause = "actr_abi.h: actr_host_vtable_v2",
     .severity = Severity::kError,
     .statement = "It retains and releases only tokens that are known",
     .hint = "retain inside the entry; release as often as was retained, and "
             "never the entry's own count",
     .explanation =
         "As tokens.stale. A token that is released once too often is unknown "
         "before its entry returns, and what the entry still asks is refused.",
     .generations = kGeneration2,
     .run = &Unknown},
    {.id = "tokens.balance",
     .clause = "actr_abi.h: actr_host_vtable_v2",
     .severity = Severity::kWarning,
     .statement = "It releases what it retained, before its shutdown is over",
     .hint = "release each token when its background work is done, and await "
             "that in actr_shutdown",
     .explanation =
         "As tokens.stale. Until then the host keeps what belongs to the "
         "token.",
     .generations = kGeneration2,
     .run = &Balance},
};

}  // namespace

std::span<const Check> TokensChecks() { return kChecks; }

}  // namespace troupe::conformance
