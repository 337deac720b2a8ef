// What a guest makes of frames that are complete and unusual: unknown numbers,
// fields and versions, missing parts.
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/expect.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

using abi::Code;
using abi::Op;

constexpr uint32_t kHighest = 0xffffffff;

// Fields that no message of the protocol has: a number, bytes, fixed widths.
constexpr std::string_view kUnknownFields(
    "\xc0\xbb\x01\x05"                               // 3000: 5
    "\xca\xbb\x01\x04more"                           // 3001
    "\xd5\xbb\x01\x01\x02\x03\x04"                   // 3002
    "\xd9\xbb\x01\x01\x02\x03\x04\x05\x06\x07\x08",  // 3003
    4 + 8 + 7 + 11);

Outcome Null(Subject& subject) {
  const Answer answer = subject.actor().Enter({});
  // As an empty frame: there is no frame in it, or no op.
  return answer.code == static_cast<int32_t>(Code::kProtocolError) ||
                 answer.code == static_cast<int32_t>(Code::kUnsupportedOp)
             ? Pass()
             : Fail(fmt::format("is answered {}, neither code -5 nor -7",
                                Describe(answer)));
}

Outcome UnknownOp(Subject& subject) {
  Expectations expect(subject.actor());
  for (const uint32_t op :
       {0U, 1U, 7U, 100U, 105U, 999U, 1100U, 65536U + 101U, kHighest}) {
    expect.Code(fmt::format("op {}", op),
                Frame(op, HandlePayload(Envelope("x", "y"), 0)),
                Code::kUnsupportedOp);
  }
  return expect.outcome();
}

Outcome TroupeOps(Subject& subject) {
  Expectations expect(subject.actor());
  const abi::GuestErrorV1 error;
  const abi::GuestTimerV1 timer{{}, 77, 0};
  expect.Orderly("GUEST_ERROR", Frame(Op::kGuestError, EncodeToString(error)));
  expect.Orderly("GUEST_TIMER", Frame(Op::kGuestTimer, EncodeToString(timer)));
  expect.Orderly("GUEST_MIGRATE_OUT", Frame(Op::kGuestMigrateOut, {}));
  return expect.outcome();
}

Outcome UnknownLifecycle(Subject& subject) {
  Expectations expect(subject.actor());
  for (const uint32_t hook : {0U, 4U, 99U, kHighest}) {
    expect.Code(fmt::format("GUEST_LIFECYCLE {}", hook),
                Frame(Op::kGuestLifecycle, LifecyclePayload(hook, 0)),
                Code::kUnsupportedOp);
  }
  return expect.outcome();
}

Outcome UnknownHook(Subject& subject) {
  Expectations expect(subject.actor());
  for (const uint32_t hook : {0U, 13U, 99U, kHighest}) {
    expect.Code(
        fmt::format("GUEST_HOOK {}", hook),
        Frame(Op::kGuestHook, HookPayload(static_cast<abi::Hook>(hook), 0)),
        Code::kUnsupportedOp);
  }
  return expect.outcome();
}

Outcome HookWithoutEvent(Subject& subject) {
  Expectations expect(subject.actor());
  for (uint32_t hook = 4; hook <= 12; ++hook) {
    abi::GuestHookV1 message;
    message.hook = static_cast<abi::Hook>(hook);
    expect.Code(fmt::format("GUEST_HOOK {} without its event", hook),
                Frame(Op::kGuestHook, HookPayload(message, 0)),
                Code::kProtocolError);
  }
  return expect.outcome();
}

Outcome MissingParts(Subject& subject) {
  Expectations expect(subject.actor());
  for (const Op op : {Op::kGuestHandle, Op::kGuestDataStream,
                      Op::kGuestLifecycle, Op::kGuestHook}) {
    expect.Orderly(
        fmt::format("op {} without a payload", static_cast<uint32_t>(op)),
        Frame(op, {}));
  }
  abi::GuestHandleV1 handle;
  const std::string envelope = Envelope(FirstCall(subject).route, {});
  handle.rpc_envelope = envelope;
  expect.Orderly("GUEST_HANDLE without a context",
                 Frame(Op::kGuestHandle, EncodeToString(handle)));
  expect.Orderly("GUEST_HANDLE without an envelope",
                 Frame(Op::kGuestHandle, HandlePayload({}, 0)));
  expect.Orderly("an envelope without a payload",
                 Frame(Op::kGuestHandle, HandlePayload("\x0a\x01x", 0)));
  abi::GuestHookV1 hook;
  hook.hook = abi::Hook::kSignalingConnected;
  expect.Orderly("GUEST_HOOK 2 without a context",
                 Frame(Op::kGuestHook, EncodeToString(hook)));
  return expect.outcome();
}

using MakeFrame = std::function<std::string()>;

bool IsAlike(const Answer& one, const Answer& other) {
  return one.code == other.code && one.succeeded() == other.succeeded();
}

// Enters with what `changed` makes, which says the same as what `plain` makes,
// between two of those; `also_right` is a further code that it may be answered.
void ExpectAlike(Expectations* expect, std::string_view what,
                 const MakeFrame& plain, const MakeFrame& changed,
                 Code also_right = Code::kSuccess) {
  const Answer before = expect->Orderly("a frame of this host", plain());
  const Answer answer = expect->Orderly(what, changed());
  const Answer after = expect->Orderly("a frame of this host", plain());
  // A handler may have reasons of its own to answer otherwise.
  if (!IsAlike(before, after) || IsAlike(before, answer)) return;
  if (also_right != Code::kSuccess &&
      answer.code == static_cast<int32_t>(also_right)) {
    return;
  }
  expect->Add(fmt::format("{} is answered {}, a frame of this host {}", what,
                          Describe(answer), Describe(before)));
}

Outcome UnknownFields(Subject& subject) {
  Actor& actor = subject.actor();
  Expectations expect(actor);
  const std::string more(kUnknownFields);
  const auto hook = [&] {
    return HookPayload(abi::Hook::kSignalingConnected, actor.next_token());
  };
  const auto plain_hook = [&] { return Frame(Op::kGuestHook, hook()); };
  ExpectAlike(&expect, "a frame with unknown fields", plain_hook,
              [&] { return plain_hook() + more; });
  ExpectAlike(&expect, "a payload with unknown fields", plain_hook,
              [&] { return Frame(Op::kGuestHook, hook() + more); });
  const RouteCall first = FirstCall(subject);
  const std::string envelope = Envelope(first.route, first.payload);
  const auto call = [&](const std::string& bytes) {
    return Frame(Op::kGuestHandle, HandlePayload(bytes, actor.next_token()));
  };
  ExpectAlike(
      &expect, "an envelope with unknown fields",
      [&] { return call(envelope); }, [&] { return call(envelope + more); });
  return expect.outcome();
}

Outcome FieldOrder(Subject& subject) {
  Expectations expect(subject.actor());
  const auto plain = [&] {
    return Frame(Op::kGuestHook, HookPayload(abi::Hook::kSignalingConnected,
                                             subject.actor().next_token()));
  };
  ExpectAlike(
      &expect, "a frame whose fields come in another order", plain, [&] {
        // AbiFrame with its fields 3, 2, 1.
        const std::string whole = plain();
        return whole.substr(4) + whole.substr(2, 2) + whole.substr(0, 2);
      });
  return expect.outcome();
}

Outcome Version(Subject& subject) {
  Expectations expect(subject.actor());
  const auto of_version = [&](uint32_t version) {
    return Frame(static_cast<uint32_t>(Op::kGuestHook),
                 HookPayload(abi::Hook::kSignalingConnected,
                             subject.actor().next_token()),
                 version);
  };
  for (const uint32_t version : {0U, 2U, kHighest}) {
    ExpectAlike(
        &expect, fmt::format("a frame of version {}", version),
        [&] { return of_version(abi::kAbiVersion); },
        [&] { return of_version(version); }, Code::kProtocolError);
  }
  return expect.outcome();
}

Outcome WireType(Subject& subject) {
  Expectations expect(subject.actor());
  expect.Code("an op that is bytes", std::string("\x08\x01\x12\x01h", 5),
              Code::kProtocolError);
  expect.Code("a payload that is a number",
              std::string("\x08\x01\x10\x67\x18\x01", 6), Code::kProtocolError);
  return expect.outcome();
}

constexpr std::string_view kEntry = "ABI.md: One entry";

constexpr Check kChecks[] = {
    {.id = "frames.null",
     .clause = "actr_abi.h",
     .severity = Severity::kError,
     .statement = "A null frame is refused",
     .hint = "answer -5 when frame is NULL, or read it as an empty one (-7)",
     .explanation = "Enters the actor with (NULL, 0).",
     .run = &Null},
    {.id = "frames.unknown_op",
     .clause = kEntry,
     .severity = Severity::kError,
     .statement = "An unknown op is answered -7",
     .hint = "answer -7 by default, also for ops of hosts (1 to 7)",
     .explanation =
         "Tries ops that do not exist and those that guests ask of hosts. A "
         "host takes -7 as 'not known here' and goes on; a success would be a "
         "lie.",
     .run = &UnknownOp},
    {.id = "frames.troupe_ops",
     .clause = "guest.proto: Op",
     .severity = Severity::kError,
     .statement = "Ops of Troupe are served or refused in order",
     .hint = "answer -7 for those that you do not know",
     .explanation =
         "Tries GUEST_ERROR, GUEST_TIMER with a timer that was never set, and "
         "GUEST_MIGRATE_OUT.",
     .run = &TroupeOps},
    {.id = "frames.unknown_lifecycle",
     .clause = "abi.proto: GuestLifecycleV1.hook",
     .severity = Severity::kError,
     .statement = "An unknown lifecycle hook is answered -7",
     .hint = "answer -7 for all but 1, 2 and 3; 0 is unknown too",
     .explanation = "Tries the hooks 0, 4, 99 and 4294967295.",
     .run = &UnknownLifecycle},
    {.id = "frames.unknown_hook",
     .clause = "abi.proto: GuestHookV1.hook",
     .severity = Severity::kError,
     .statement = "An unknown runtime hook is answered -7",
     .hint = "answer -7 for all but 1 to 12; 0 is unknown too",
     .explanation = "Tries the hooks 0, 13, 99 and 4294967295.",
     .run = &UnknownHook},
    {.id = "frames.hook_without_event",
     .clause = "abi.proto: GuestHookV1",
     .severity = Severity::kError,
     .statement = "A hook without the event that it needs is answered -5",
     .hint = "look whether field 3, 4 or 5 is there before it is used",
     .explanation = "Tries each hook from 4 to 12 with nothing but a context.",
     .run = &HookWithoutEvent},
    {.id = "frames.missing_parts",
     .clause = "ABI.md: Reading and writing",
     .severity = Severity::kError,
     .statement = "Frames without a payload, context or envelope are answered",
     .hint = "treat absent messages as empty, or answer -5",
     .explanation =
         "Leaves out one part after the other. Readers insist on no field; any "
         "code or reply will do.",
     .run = &MissingParts},
    {.id = "frames.unknown_fields",
     .clause = "ABI.md: Growing",
     .severity = Severity::kError,
     .statement = "Unknown fields change nothing",
     .hint = "skip fields by their wire type: numbers, bytes, 4 and 8 bytes",
     .explanation =
         "Appends fields 3000 to 3003 to a frame, a payload and an envelope. "
         "Later hosts will send fields that this guest does not know.",
     .run = &UnknownFields},
    {.id = "frames.field_order",
     .clause = "ABI.md: Reading and writing",
     .severity = Severity::kError,
     .statement = "Fields may come in any order",
     .hint = "look at the number of each field, not at its place",
     .explanation = "Sends an AbiFrame whose payload comes before op and "
                    "version.",
     .run = &FieldOrder},
    {.id = "frames.version",
     .clause = "abi.proto: AbiFrame.abi_version",
     .severity = Severity::kError,
     .statement = "A frame of another version is served, or answered -5",
     .hint = "ignore the version or answer -5",
     .explanation =
         "Tries the versions 0, 2 and 4294967295. Existing guests do not "
         "check it.",
     .run = &Version},
    {.id = "frames.wire_type",
     .clause = "ABI.md: Reading and writing",
     .severity = Severity::kWarning,
     .statement = "A known field of another wire type is answered -5",
     .hint = "refuse a frame whose op is bytes or whose payload is a number",
     .explanation =
         "A guest reads strictly; one that skips such a field acts on what the "
         "sender did not mean.",
     .run = &WireType},
};

}  // namespace

std::span<const Check> FrameChecks() { return kChecks; }

}  // namespace troupe::conformance
