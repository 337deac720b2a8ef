// What a guest makes of frames that are damaged: cut, changed, made of nothing.
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/messages.h"
#include "abi/wire.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/child.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/expect.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/guarded_bytes.h"
#include "tools/conformance/subject.h"
#include "tools/conformance/visits.h"

namespace troupe::conformance {
namespace {

using abi::Code;
using abi::Op;

constexpr int kMutations = 2000;
constexpr int kRandomFrames = 500;
constexpr size_t kMaxRandomBytes = 200;

template <typename Message>
bool Reads(std::string_view bytes) {
  Message message;
  return abi::Decode(bytes, &message);
}

bool IsOnStop(Op op, std::string_view payload) {
  abi::GuestLifecycleV1 message;
  return op == Op::kGuestLifecycle && abi::Decode(payload, &message) &&
         message.hook == abi::Lifecycle::kOnStop;
}

// No host makes these when it likes.
bool HasItsMoment(std::string_view bytes) {
  abi::AbiFrame frame;
  return abi::Decode(bytes, &frame) &&
         (frame.op == Op::kGuestLifecycle || frame.op == Op::kGuestMigrateIn ||
          frame.op == Op::kGuestSelfCheck);
}

// Enters with a damaged frame: one that nobody can read must be refused.
void Try(Expectations* expect, std::string_view what, std::string_view frame,
         bool is_readable) {
  if (is_readable) {
    expect->Orderly(what, frame);
  } else {
    expect->Code(what, frame, Code::kProtocolError);
  }
}

void TryCuts(Expectations* expect, const Visit& visit,
             const NamedFrame& entry) {
  const std::string frame = Frame(entry.op, entry.payload);
  for (size_t size = 1; size < frame.size(); ++size) {
    const std::string cut = frame.substr(0, size);
    const bool is_readable = Reads<abi::AbiFrame>(cut);
    if (is_readable && visit.is_once) continue;
    Try(expect,
        fmt::format("{} cut after {} of {} bytes", entry.name, size,
                    frame.size()),
        cut, is_readable);
  }
}

Outcome Truncated(Subject& subject) {
  Expectations expect(subject.actor());
  for (const Visit& visit : EveryVisit(subject, Beginning::kIsOver)) {
    expect.TurnTo(*visit.actor);
    for (const NamedFrame& entry : visit.entries) {
      TryCuts(&expect, visit, entry);
    }
  }
  return expect.outcome();
}

void TryCutPayloads(Expectations* expect, const Visit& visit,
                    const NamedFrame& entry) {
  for (size_t size = 1; size < entry.payload.size(); ++size) {
    const std::string cut = entry.payload.substr(0, size);
    // What is cut behind the hook may be one, after which nothing may come.
    if (IsOnStop(entry.op, cut)) break;
    const bool is_readable = IsReadable(entry.op, cut);
    if (is_readable && visit.is_once) continue;
    const std::string what =
        fmt::format("the payload of {} cut after {} of {} bytes", entry.name,
                    size, entry.payload.size());
    if (IsOfTroupe(entry.op) && !is_readable) {
      expect->Unread(what, Frame(entry.op, cut));
    } else {
      Try(expect, what, Frame(entry.op, cut), is_readable);
    }
  }
}

Outcome TruncatedPayload(Subject& subject) {
  Expectations expect(subject.actor());
  for (const Visit& visit : EveryVisit(subject, Beginning::kIsOver)) {
    expect.TurnTo(*visit.actor);
    for (const NamedFrame& entry : visit.entries) {
      TryCutPayloads(&expect, visit, entry);
    }
  }
  return expect.outcome();
}

Outcome TruncatedEnvelope(Subject& subject) {
  Expectations expect(subject.actor());
  const RouteCall call = FirstCall(subject);
  const std::string envelope = Envelope(call.route, call.payload);
  // A reader need not look at what comes after route and payload.
  const size_t needed = abi::wire::FieldSize(call.route.size()) +
                        abi::wire::FieldSize(call.payload.size());
  for (size_t size = 1; size < envelope.size(); ++size) {
    const std::string cut = envelope.substr(0, size);
    Try(&expect,
        fmt::format("an envelope cut after {} of {} bytes", size,
                    envelope.size()),
        Frame(Op::kGuestHandle, HandlePayload(cut, 0)),
        size >= needed || Reads<abi::RpcEnvelope>(cut));
  }
  return expect.outcome();
}

// A few bytes of `frame` changed, cut out or put in.
std::string Mutated(std::string frame, std::mt19937_64& random) {
  const uint64_t changes = 1 + random() % 4;
  for (uint64_t i = 0; i < changes && !frame.empty(); ++i) {
    const size_t at = random() % frame.size();
    switch (random() % 4) {
      case 0:
        frame[at] = static_cast<char>(random());
        break;
      case 1:
        frame[at] = static_cast<char>(frame[at] ^ (1 << (random() % 8)));
        break;
      case 2:
        frame.erase(at, 1 + random() % 3);
        break;
      default:
        frame.insert(at, 1, static_cast<char>(random()));
        break;
    }
  }
  return frame;
}

std::string RandomBytes(std::mt19937_64& random) {
  std::string bytes(random() % kMaxRandomBytes, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

Outcome Random(Subject& subject) {
  Expectations expect(subject.actor());
  std::mt19937_64& random = subject.random();
  // Of the started actor, which comes last.
  const std::vector<NamedFrame> entries =
      EveryVisit(subject, Beginning::kIsOver).back().entries;
  for (int i = 0; i < kMutations; ++i) {
    // Not ON_STOP: the actor would have the right to rest.
    const NamedFrame& entry = entries[random() % (entries.size() - 1)];
    const std::string frame = Mutated(Frame(entry.op, entry.payload), random);
    if (HasItsMoment(frame)) continue;
    expect.Orderly(
        fmt::format("{}, changed at random, number {}", entry.name, i), frame);
  }
  for (int i = 0; i < kRandomFrames; ++i) {
    expect.Orderly(fmt::format("random bytes, number {}", i),
                   RandomBytes(random));
  }
  return expect.outcome();
}

// Enters with `frame` whole and cut, each in memory of that kind; false: there
// is none.
bool TryInMemory(Expectations* expect, const Visit& visit,
                 const NamedFrame& entry, GuardedBytes::Kind kind) {
  const std::string frame = Frame(entry.op, entry.payload);
  // ON_START as long as its token is the next entry's, ON_STOP last.
  const std::array<size_t, 3> left_out =
      visit.is_once ? std::array<size_t, 3>{0, frame.size() / 2, 1}
                    : std::array<size_t, 3>{frame.size() / 2, 1, 0};
  for (const size_t size : left_out) {
    const std::string_view cut =
        std::string_view(frame).substr(0, frame.size() - size);
    const GuardedBytes bytes(cut, kind);
    if (!bytes.ok()) return false;
    expect->Orderly(fmt::format("{} of {} bytes", entry.name, cut.size()),
                    bytes.view());
  }
  return true;
}

Outcome InMemory(Subject& subject, GuardedBytes::Kind kind) {
  Expectations expect(subject.actor());
  for (const Visit& visit : EveryVisit(subject, Beginning::kIsVisited)) {
    expect.TurnTo(*visit.actor);
    for (const NamedFrame& entry : visit.entries) {
      if (!TryInMemory(&expect, visit, entry, kind)) {
        return Skip("the system has no memory for it");
      }
    }
  }
  return expect.outcome();
}

Outcome Overread(Subject& subject) {
  return InMemory(subject, GuardedBytes::Kind::kEndsAtGuard);
}

Outcome Borrowed(Subject& subject) {
  return InMemory(subject, GuardedBytes::Kind::kReadOnly);
}

constexpr std::string_view kEntry = "ABI.md: One entry";

constexpr Check kChecks[] = {
    {.id = "frames.truncated",
     .clause = kEntry,
     .severity = Severity::kError,
     .statement = "A frame that is cut is answered -5",
     .hint = "compare each length with what is left before it is used",
     .explanation =
         "Cuts a frame of every kind after each of its bytes. Where the rest "
         "is a frame all the same, any code or reply will do. Of generation 3 "
         "the ops of Troupe are cut too, those before a start with an actor of "
         "their own.",
     .run = &Truncated},
    {.id = "frames.truncated_payload",
     .clause = kEntry,
     .severity = Severity::kError,
     .statement = "A whole frame around a cut payload is answered -5",
     .hint = "check the result of decoding the payload too",
     .explanation =
         "Cuts the payload of every kind of entry after each of its bytes and "
         "puts it into a frame of the right length. What is known in "
         "generation 3 only may be answered -7 as well.",
     .run = &TruncatedPayload},
    {.id = "frames.truncated_envelope",
     .clause = kEntry,
     .severity = Severity::kError,
     .statement = "A message whose envelope is cut is answered -5",
     .hint = "check the result of decoding RpcEnvelope too",
     .explanation =
         "Cuts the envelope of a GUEST_HANDLE. What comes after route and "
         "payload need not be read.",
     .run = &TruncatedEnvelope},
    {.id = "frames.random",
     .clause = "ABI.md: Reading and writing",
     .severity = Severity::kError,
     .statement = "Frames damaged at random are answered in order",
     .hint = "run it again with the same --seed under a debugger",
     .explanation =
         "Sends 2,000 frames with some bytes changed, cut out or put in, and "
         "500 of random bytes. Handlers get payloads that make no sense.",
     .run = &Random},
    {.id = "frames.overread",
     .clause = "actr_abi.h",
     .severity = Severity::kError,
     .statement = "Nothing beyond a frame is read",
     .hint = "never look at more than frame_len bytes; nothing ends with 0",
     .explanation = "Places frames right before memory that can't be read.",
     .run = &Overread},
    {.id = "frames.borrowed",
     .clause = "ABI.md: One entry",
     .severity = Severity::kError,
     .statement = "A frame is not written to",
     .hint = "copy what you want to change: the frame belongs to the host",
     .explanation = "Places frames in memory that can't be written.",
     .run = &Borrowed},
};

}  // namespace

std::span<const Check> DamageChecks() { return kChecks; }

}  // namespace troupe::conformance
