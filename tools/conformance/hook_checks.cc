// Every runtime hook, with all of its event and with as little as is allowed.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "abi/codes.h"
#include "abi/messages.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/expect.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

using abi::Op;

constexpr uint32_t kLastHook = 12;
constexpr auto kUnknownStatus = static_cast<abi::PeerStatus>(99);

std::string NameOf(uint32_t hook) { return fmt::format("GUEST_HOOK {}", hook); }

Outcome Each(Subject& subject) {
  Expectations expect(subject.actor());
  for (uint32_t hook = 1; hook <= kLastHook; ++hook) {
    expect.Served(
        NameOf(hook),
        Frame(Op::kGuestHook, HookPayload(static_cast<abi::Hook>(hook),
                                          subject.actor().next_token())));
  }
  return expect.outcome();
}

Outcome Empty(Subject& subject) {
  Expectations expect(subject.actor());
  for (uint32_t hook = 1; hook <= kLastHook; ++hook) {
    const Answer answer = subject.actor().Hook(static_cast<abi::Hook>(hook));
    if (answer.succeeded() && !answer.payload.empty()) {
      expect.Add(fmt::format("{} is answered with {}", NameOf(hook),
                             Describe(answer)));
    }
  }
  return expect.outcome();
}

void EnterPeerHooks(Subject& subject, const abi::PeerEventV1& peer,
                    std::string_view with, Expectations* expect) {
  for (uint32_t hook = 4; hook <= 9; ++hook) {
    abi::GuestHookV1 message;
    message.hook = static_cast<abi::Hook>(hook);
    message.peer = peer;
    expect->Served(fmt::format("{} {}", NameOf(hook), with),
                   Frame(Op::kGuestHook,
                         HookPayload(message, subject.actor().next_token())));
  }
}

Outcome Bare(Subject& subject) {
  Expectations expect(subject.actor());
  EnterPeerHooks(subject, {}, "with an empty event", &expect);
  abi::GuestHookV1 message;
  message.hook = abi::Hook::kMailboxBackpressure;
  message.backpressure.emplace();
  expect.Served("GUEST_HOOK 12 with an empty event",
                Frame(Op::kGuestHook,
                      HookPayload(message, subject.actor().next_token())));
  return expect.outcome();
}

Outcome UnknownStatus(Subject& subject) {
  Expectations expect(subject.actor());
  abi::PeerEventV1 peer;
  peer.status = kUnknownStatus;
  EnterPeerHooks(subject, peer, "with status 99", &expect);
  return expect.outcome();
}

constexpr std::string_view kPeer = "abi.proto: PeerEventV1";

constexpr Check kChecks[] = {
    {.id = "hooks.each",
     .clause = "abi.proto: GuestHookV1",
     .severity = Severity::kError,
     .statement = "Every hook with its event is served",
     .hint = "answer hooks that you have no use for with a success; what a "
             "handler fails with goes into AbiReply, not into a code",
     .explanation =
         "Enters the actor with the hooks 1 to 12, each with all parts of the "
         "event that it needs.",
     .run = &Each},
    {.id = "hooks.empty",
     .clause = "ABI.md: One entry",
     .severity = Severity::kWarning,
     .statement = "Hooks succeed with an empty payload",
     .hint = "leave the reply's payload empty: nobody reads it",
     .explanation = "Looks at the replies to the hooks 1 to 12.",
     .run = &Empty},
    {.id = "hooks.bare_event",
     .clause = kPeer,
     .severity = Severity::kError,
     .statement = "Events without their optional parts are taken",
     .hint = "treat an absent peer, relayed and status as not known",
     .explanation = "Sends peer events without peer, relayed and status, and a "
                    "backpressure event of zeros, which has no bytes.",
     .run = &Bare},
    {.id = "hooks.unknown_status",
     .clause = "abi.proto: PeerEventV1.status",
     .severity = Severity::kError,
     .statement = "A peer status without a name is taken",
     .hint = "read a status that you do not know as an absent one",
     .explanation = "Sends peer events with the status 99.",
     .run = &UnknownStatus},
};

}  // namespace

std::span<const Check> HookChecks() { return kChecks; }

}  // namespace troupe::conformance
