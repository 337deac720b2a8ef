// What a guest answers with: that it can be read, and whose memory it is in.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codes.h"
#include "abi/utf8.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/expect.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

using abi::Op;

std::string CallFrame(Subject& subject, const RouteCall& call) {
  return Frame(Op::kGuestHandle,
               HandlePayload(Envelope(call.route, call.payload),
                             subject.actor().next_token()));
}

// Calls every route, one that nobody has, and every hook.
template <typename Look>
void EnterAll(Subject& subject, Look look) {
  Actor& actor = subject.actor();
  for (const RouteCall& call : subject.calls()) {
    look(fmt::format("route '{}'", call.route), CallFrame(subject, call));
  }
  look("a route that it has not",
       CallFrame(subject, {std::string(kNobodysRoute), "payload", {}, {}}));
  for (uint32_t hook = 1; hook <= 12; ++hook) {
    look(fmt::format("GUEST_HOOK {}", hook),
         Frame(Op::kGuestHook,
               HookPayload(static_cast<abi::Hook>(hook), actor.next_token())));
  }
}

Outcome Decodable(Subject& subject) {
  Expectations expect(subject.actor());
  EnterAll(subject, [&](std::string_view what, const std::string& frame) {
    expect.Orderly(what, frame);
  });
  return expect.outcome();
}

Outcome Version(Subject& subject) {
  Expectations expect(subject.actor());
  EnterAll(subject, [&](std::string_view what, const std::string& frame) {
    const Answer answer = subject.actor().Enter(frame);
    if (answer.version == abi::kAbiVersion) return;
    expect.Add(
        fmt::format("the reply to {} has version {}", what, answer.version));
  });
  return expect.outcome();
}

Outcome Text(Subject& subject) {
  Expectations expect(subject.actor());
  EnterAll(subject, [&](std::string_view what, const std::string& frame) {
    const Answer answer = subject.actor().Enter(frame);
    if (answer.status == 0 || abi::IsValidUtf8(answer.payload)) return;
    expect.Add(fmt::format("the text of the failure of {} is no UTF-8", what));
  });
  return expect.outcome();
}

Outcome Outputs(Subject& subject) {
  Expectations expect(subject.actor());
  const auto look = [&](std::string_view what, const std::string& frame) {
    const Answer answer = subject.actor().Enter(frame);
    if (answer.wrong_outputs.empty()) return;
    expect.Add(fmt::format("at {} it {}", what, answer.wrong_outputs));
  };
  EnterAll(subject, look);
  look("an unknown op", Frame(999, {}));
  look("a cut frame", Frame(Op::kGuestHook, "\x0a").substr(0, 5));
  return expect.outcome();
}

// A reply of generation 1 or 2 that is not given back yet.
class HeldReply {
 public:
  HeldReply(Subject& subject, std::string_view frame)
      : entries_(subject.image().entries()) {
    subject.host().BeginEntry();
    const int32_t code =
        entries_.handle(reinterpret_cast<const uint8_t*>(frame.data()),
                        frame.size(), &data_, &size_);
    subject.host().EndEntry();
    if (code != ACTR_SUCCESS) data_ = nullptr;
  }
  ~HeldReply() {
    if (data_ != nullptr) entries_.free_response(data_, size_);
  }

  HeldReply(const HeldReply&) = delete;
  HeldReply& operator=(const HeldReply&) = delete;

  const uint8_t* data() const { return data_; }
  std::string bytes() const {
    return {reinterpret_cast<const char*>(data_), size_};
  }

 private:
  const GuestEntries& entries_;
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

Outcome Owned(Subject& subject) {
  const RouteCall first_call = {std::string(kNobodysRoute), "first", {}, {}};
  const RouteCall second_call = {
      std::string(kNobodysRoute) + "Else", "2", {}, {}};
  const HeldReply first(subject, CallFrame(subject, first_call));
  if (first.data() == nullptr) return Skip("it gave no reply to hold");
  const std::string before = first.bytes();
  const HeldReply second(subject, CallFrame(subject, second_call));
  if (first.data() == second.data()) {
    return Fail("two replies that are both held are in the same memory");
  }
  return first.bytes() == before
             ? Pass()
             : Fail("a reply that is held was changed by the next entry");
}

Outcome TooSmall(Subject& subject) {
  const RouteCall call = {std::string(kNobodysRoute), "payload", {}, {}};
  const Answer plain = subject.actor().Enter(CallFrame(subject, call));
  if (!plain.bytes.has_value()) return Skip("it gave no reply");
  subject.host().reply_limit = 0;
  Expectations expect(subject.actor());
  expect.Code("a reply above the limit", CallFrame(subject, call),
              abi::Code::kBufferTooSmall);
  return expect.outcome();
}

Outcome Alloc(Subject& subject) {
  Expectations expect(subject.actor());
  EnterAll(subject, [&](std::string_view, const std::string& frame) {
    subject.actor().Enter(frame);
  });
  for (const std::string& wrong : subject.host().wrong_allocs()) {
    expect.Add(wrong);
  }
  return expect.outcome();
}

Outcome UnknownRoute(Subject& subject) {
  // Longer than any buffer that a guest may have for it.
  constexpr size_t kLongRoute = 100'000;
  Expectations expect(subject.actor());
  for (const std::string& route : {std::string(), std::string(kNobodysRoute),
                                   std::string(kLongRoute, 'r')}) {
    expect.Orderly(fmt::format("a route of {} bytes", route.size()),
                   CallFrame(subject, {route, {}, {}, {}}));
  }
  return expect.outcome();
}

constexpr std::string_view kReply = "abi.proto: AbiReply";

constexpr Check kChecks[] = {
    {.id = "replies.decodable",
     .clause = kReply,
     .severity = Severity::kError,
     .statement = "Every reply is an AbiReply, every code one that exists",
     .hint = "write the reply's exact length, and codes from -7 to 0",
     .explanation = "Calls each route and each hook. A host answers the caller "
                    "'malformed' "
                    "for a reply that it can't read.",
     .run = &Decodable},
    {.id = "replies.version",
     .clause = kReply,
     .severity = Severity::kWarning,
     .statement = "Every reply has abi_version 1",
     .hint = "write field 1 of AbiReply",
     .explanation = "Looks at the replies of all routes and hooks.",
     .run = &Version},
    {.id = "replies.text",
     .clause = "abi.proto: AbiReply.payload",
     .severity = Severity::kWarning,
     .statement = "The payload of a failure is text in UTF-8",
     .hint = "put bytes that are no text into a success, or leave them out",
     .explanation =
         "Callers and logs show it; what is no UTF-8 is replaced by 'guest "
         "returned status N'.",
     .run = &Text},
    {.id = "replies.outputs",
     .clause = kReply,
     .severity = Severity::kWarning,
     .statement = "The out parameters are set with a reply only",
     .hint = "set *reply and *reply_len together, and only with the code 0",
     .explanation =
         "Looks at what stands in them beside a code, and for a length without "
         "a buffer. Hosts ignore it and count it as a violation; the memory is "
         "lost.",
     .generations = kActrGenerations,
     .run = &Outputs},
    {.id = "replies.owned",
     .clause = "actr_abi.h: actr_free_response",
     .severity = Severity::kError,
     .statement = "A reply is the host's until it is given back",
     .hint = "allocate each reply; a static buffer is overwritten by the next",
     .explanation =
         "Holds one reply while the actor makes another, and compares.",
     .generations = kActrGenerations,
     .run = &Owned},
    {.id = "replies.too_small",
     .clause = "ABI.md: Replies of generation 3",
     .severity = Severity::kError,
     .statement = "A reply that gets no memory is answered -6",
     .hint = "look whether reply_alloc returned NULL",
     .explanation =
         "Gives no memory to a reply, as a host does above its frame limit.",
     .generations = kGeneration3,
     .run = &TooSmall},
    {.id = "replies.alloc",
     .clause = "troupe_abi.h: reply_alloc",
     .severity = Severity::kError,
     .statement = "Memory is asked for the call that the actor is in",
     .hint = "hand the call handle of this entry to reply_alloc",
     .explanation =
         "Looks at the handles and threads of all reply_alloc while routes and "
         "hooks are entered.",
     .generations = kGeneration3,
     .run = &Alloc},
    {.id = "replies.unknown_route",
     .clause = kReply,
     .severity = Severity::kError,
     .statement = "Routes that it has not are answered in order",
     .hint = "answer a failure that names the route",
     .explanation =
         "Calls the empty route, one that nobody has, and one of 100,000 "
         "bytes.",
     .run = &UnknownRoute},
};

}  // namespace

std::span<const Check> ReplyChecks() { return kChecks; }

}  // namespace troupe::conformance
