// Data streams: ids that the guest registered, and others.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/messages.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/expect.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

using abi::Op;

// Those that the guest has unregistered and not registered again.
std::set<std::string> GivenUpIds(const ScriptedHost& host) {
  std::set<std::string> ids;
  for (const HostRequest& request : host.requests()) {
    // Both have the same field.
    abi::HostRegisterStreamV1 message;
    if (!abi::Decode(request.payload, &message)) continue;
    if (request.op == Op::kHostUnregisterStream) {
      ids.emplace(message.stream_id);
    } else if (request.op == Op::kHostRegisterStream) {
      ids.erase(std::string(message.stream_id));
    }
  }
  return ids;
}

std::set<std::string> RegisteredIds(const ScriptedHost& host) {
  std::set<std::string> ids;
  for (const HostRequest& request : host.requests_of(Op::kHostRegisterStream)) {
    abi::HostRegisterStreamV1 message;
    if (abi::Decode(request.payload, &message)) {
      ids.emplace(message.stream_id);
    }
  }
  return ids;
}

std::string ChunkFrame(Subject& subject, std::string_view id, uint64_t sequence,
                       std::string_view payload) {
  return Frame(
      Op::kGuestDataStream,
      ChunkPayload(id, sequence, payload, subject.actor().next_token()));
}

Outcome UnknownId(Subject& subject) {
  const Answer answer =
      subject.actor().Chunk("conformance-none-such", 0, "chunk");
  return answer.succeeded()
             ? Fail("a chunk of a stream that it never registered succeeds")
             : Pass();
}

Outcome Order(Subject& subject) {
  CallAll(subject.actor(), CallsOf(subject));
  const std::set<std::string> ids = RegisteredIds(subject.host());
  if (ids.empty()) return Skip("it registers no stream");
  Expectations expect(subject.actor());
  for (const std::string& id : ids) {
    // In order, a gap, one again, one from before, and the last there can be.
    for (const uint64_t sequence :
         {uint64_t{0}, uint64_t{1}, uint64_t{5}, uint64_t{5}, uint64_t{2},
          std::numeric_limits<uint64_t>::max()}) {
      expect.Orderly(fmt::format("chunk {} of stream '{}'", sequence, id),
                     ChunkFrame(subject, id, sequence, "chunk"));
    }
    expect.Orderly(fmt::format("an empty chunk of stream '{}'", id),
                   ChunkFrame(subject, id, 7, {}));
  }
  return expect.outcome();
}

Outcome Registered(Subject& subject) {
  CallAll(subject.actor(), CallsOf(subject));
  const std::set<std::string> ids = RegisteredIds(subject.host());
  if (ids.empty()) return Skip("it registers no stream");
  return ids.contains("") ? Fail("it registers a stream without a name")
                          : Pass(fmt::format("{} streams", ids.size()));
}

Outcome Refused(Subject& subject) {
  subject.host().SetScript(
      [](const HostRequest& request) -> std::optional<HostReply> {
        if (request.op != Op::kHostRegisterStream) return std::nullopt;
        return HostReply::Failure(ACTR_GENERIC_ERROR, "no room for a stream");
      });
  Expectations expect(subject.actor());
  const Answer started = expect.Orderly(
      "ON_START, whose streams are refused,",
      Frame(Op::kGuestLifecycle,
            LifecyclePayload(static_cast<uint32_t>(abi::Lifecycle::kOnStart),
                             subject.actor().next_token())));
  const std::set<std::string> ids = RegisteredIds(subject.host());
  if (ids.empty()) return Skip("it registers no stream when it starts");
  // Hosts give up an actor that did not start.
  if (!started.succeeded()) return expect.outcome();
  for (const std::string& id : ids) {
    expect.Orderly(
        fmt::format("a chunk of stream '{}', which was refused,", id),
        ChunkFrame(subject, id, 0, "chunk"));
  }
  return expect.outcome();
}

Outcome Unregistered(Subject& subject) {
  CallAll(subject.actor(), CallsOf(subject));
  const std::set<std::string> ids = GivenUpIds(subject.host());
  if (ids.empty()) return Skip("it unregisters no stream before it stops");
  for (const std::string& id : ids) {
    if (subject.actor().Chunk(id, 0, "chunk").succeeded()) {
      return Fail(fmt::format(
          "a chunk of stream '{}' succeeds, which it has unregistered", id));
    }
  }
  return Pass();
}

constexpr std::string_view kStreams = "ABI.md: Data streams";

constexpr Check kChecks[] = {
    {.id = "streams.unknown_id",
     .clause = kStreams,
     .severity = Severity::kWarning,
     .statement = "A chunk of a stream that it never registered is refused",
     .hint = "answer a failure that names the stream",
     .explanation =
         "Hosts deliver chunks of registered streams only; a success for "
         "another hides that a chunk was lost.",
     .run = &UnknownId},
    {.id = "streams.registered",
     .clause = "abi.proto: HostRegisterStreamV1",
     .severity = Severity::kError,
     .statement = "The streams that it registers have names",
     .hint = "write field 1 of HostRegisterStreamV1",
     .explanation =
         "Reads what the actor registers when it starts and is called.",
     .run = &Registered},
    {.id = "streams.order",
     .clause = kStreams,
     .severity = Severity::kError,
     .statement = "Chunks with gaps and repeats are answered in order",
     .hint = "take sequence numbers as they come; senders may lose chunks",
     .explanation =
         "Sends each registered stream the sequences 0, 1, 5, 5, 2 and the "
         "highest there is, and an empty chunk.",
     .run = &Order},
    {.id = "streams.refused",
     .clause = "ABI.md: One entry",
     .severity = Severity::kError,
     .statement = "A registration that the host refuses is borne",
     .hint = "pass the failure on, as the answer of ON_START",
     .explanation =
         "Starts an actor whose registrations all fail, and sends chunks to "
         "those streams when it starts all the same.",
     .needs = Needs::kActor,
     .run = &Refused},
    {.id = "streams.unregistered",
     .clause = kStreams,
     .severity = Severity::kWarning,
     .statement = "A chunk of a stream that it has unregistered is refused",
     .hint = "drop the handler once the host has answered",
     .explanation =
         "Calls the routes, then sends chunks to what was unregistered "
         "meanwhile and not registered again.",
     .run = &Unregistered},
};

}  // namespace

std::span<const Check> StreamChecks() { return kChecks; }

}  // namespace troupe::conformance
