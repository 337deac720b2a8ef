// How an actor of the library is made: actr_init, or create of generation 3.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/messages.h"
#include "abi/troupe_abi.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

Outcome Accepts(Subject& subject) {
  Actor actor(subject.image(), subject.generation(), subject.host());
  const int32_t code = actor.Init(subject.InitBytes());
  if (code != ACTR_SUCCESS) {
    return Fail(
        fmt::format("a complete InitPayloadV1 is refused with code {}", code));
  }
  if (subject.generation() == Generation::k3 && !actor.has_instance()) {
    return Fail("create returned 0 and set no instance");
  }
  return Pass();
}

Outcome NullTable(Subject& subject) {
  const std::string init = subject.InitBytes();
  const auto* const data = reinterpret_cast<const uint8_t*>(init.data());
  Image& image = subject.image();
  int32_t code = ACTR_SUCCESS;
  if (subject.generation() == Generation::k3) {
    void* instance = nullptr;
    code = image.table()->create(nullptr, subject.host().OpenInstance(), data,
                                 init.size(), &instance);
  } else {
    code = image.entries().init(nullptr, data, init.size());
  }
  const int32_t right = subject.generation() == Generation::k3
                            ? ACTR_PROTOCOL_ERROR
                            : ACTR_INIT_FAILED;
  if (code == right) return Pass();
  return code == ACTR_SUCCESS
             ? Fail("a null table is accepted")
             : Fail(fmt::format("a null table is refused with code {}, not {}",
                                code, right));
}

Outcome NullPayload(Subject& subject) {
  Actor actor(subject.image(), subject.generation(), subject.host());
  const int32_t code = actor.Init({});
  if (!IsCode(code)) {
    return Fail(fmt::format("answers code {}, which does not exist", code));
  }
  return Pass();
}

// Each payload that nobody can read, made of a good one by cutting it.
Outcome BadPayload(Subject& subject) {
  const std::string init = subject.InitBytes();
  for (size_t size = 1; size < init.size(); ++size) {
    const std::string_view cut = std::string_view(init).substr(0, size);
    abi::InitPayloadV1 decoded;
    if (abi::Decode(cut, &decoded)) continue;
    Actor actor(subject.image(), subject.generation(), subject.host());
    const int32_t code = actor.Init(cut);
    if (code != ACTR_PROTOCOL_ERROR) {
      return Fail(fmt::format(
          "the first {} of {} bytes of an InitPayloadV1 are answered code {}, "
          "not {}",
          size, init.size(), code, static_cast<int>(ACTR_PROTOCOL_ERROR)));
    }
  }
  return Pass();
}

Outcome RefusedWithoutInstance(Subject& subject) {
  Actor actor(subject.image(), subject.generation(), subject.host());
  // A field 1 without its number.
  const int32_t code = actor.Init("\x08");
  if (code == ACTR_SUCCESS) return Skip("it refuses nothing");
  return actor.has_instance()
             ? Fail(fmt::format("create returned code {} and set an instance",
                                code))
             : Pass();
}

Outcome Second(Subject& subject) {
  Actor second(subject.image(), subject.generation(), subject.host());
  const int32_t code = second.Init(subject.InitBytes());
  return code == ACTR_INIT_FAILED
             ? Pass()
             : Fail(fmt::format("a second actr_init returns {}, not {}", code,
                                static_cast<int>(ACTR_INIT_FAILED)));
}

Outcome Before(Subject& subject) {
  Actor actor(subject.image(), subject.generation(), subject.host());
  const Answer answer = actor.Lifecycle(abi::Lifecycle::kOnStart);
  return answer.code == ACTR_INIT_FAILED
             ? Pass()
             : Fail(fmt::format("actr_handle before actr_init is answered {}, "
                                "not code {}",
                                Describe(answer),
                                static_cast<int>(ACTR_INIT_FAILED)));
}

Outcome Version(Subject& subject) {
  for (const uint32_t version : {2U, 0U, 0xffffffffU}) {
    abi::InitPayloadV1 init;
    const std::string bytes = subject.InitBytes();
    if (!abi::Decode(bytes, &init)) return Skip("it has no payload to change");
    init.version = version;
    Actor actor(subject.image(), subject.generation(), subject.host());
    const int32_t code = actor.Init(abi::EncodeToString(init));
    if (!IsCode(code)) {
      return Fail(fmt::format(
          "an InitPayloadV1 of version {} is answered code {}, which does not "
          "exist",
          version, code));
    }
    // The image has its actor: it would refuse any other.
    if (code == ACTR_SUCCESS && subject.generation() != Generation::k3) break;
  }
  return Pass();
}

constexpr std::string_view kInit = "actr_abi.h: actr_init";

constexpr Check kChecks[] = {
    {.id = "init.accepts",
     .clause = kInit,
     .severity = Severity::kError,
     .statement = "An actor is made of a complete InitPayloadV1",
     .hint = "return 0, and in generation 3 an instance; a workload that needs "
             "a configuration gets it from 'config' of a scenario",
     .explanation =
         "Calls actr_init or create as a host does, with the type of the "
         "metadata and the configuration of the scenario.",
     .needs = Needs::kImage,
     .gives = Needs::kActor,
     .run = &Accepts},
    {.id = "init.null_table",
     .clause = "ABI.md: An actor is made",
     .severity = Severity::kError,
     .statement = "A null table of host functions is refused with -2, by "
                  "create with -5",
     .hint = "look at the table before it is touched",
     .explanation =
         "Calls actr_init or create with NULL for the host's functions.",
     .needs = Needs::kImage,
     .run = &NullTable},
    {.id = "init.null_payload",
     .clause = "actr_abi.h",
     .severity = Severity::kError,
     .statement = "A null payload is taken or refused with a code",
     .hint = "treat (NULL, 0) as an InitPayloadV1 without fields, or refuse it "
             "with a code",
     .explanation =
         "Calls actr_init or create with (NULL, 0), which is how an empty "
         "buffer looks.",
     .needs = Needs::kImage,
     .run = &NullPayload},
    {.id = "init.bad_payload",
     .clause = "ABI.md: An actor is made",
     .severity = Severity::kError,
     .statement = "A payload that can't be read is refused with -5",
     .hint = "decode InitPayloadV1 and answer -5 when that fails",
     .explanation =
         "Tries each beginning of a good payload that is no InitPayloadV1.",
     .needs = Needs::kImage,
     .after = Needs::kActor,
     .run = &BadPayload},
    {.id = "init.no_instance",
     .clause = "troupe_abi.h: create",
     .severity = Severity::kWarning,
     .statement = "A refused create leaves no instance",
     .hint = "set *out only when 0 is returned",
     .explanation = "Hosts ignore what stands in *out beside a code and count "
                    "it: whatever "
                    "was allocated there is lost.",
     .generations = kGeneration3,
     .needs = Needs::kImage,
     .run = &RefusedWithoutInstance},
    {.id = "init.version",
     .clause = "abi.proto: InitPayloadV1.version",
     .severity = Severity::kError,
     .statement = "A payload of another version is taken or refused in order",
     .hint = "ignore the version, or answer -2",
     .explanation =
         "Tries the versions 2, 0 and 4294967295; in generations 1 and 2 until "
         "one of them makes an actor.",
     .needs = Needs::kImage,
     .run = &Version},
    {.id = "init.second",
     .clause = kInit,
     .severity = Severity::kError,
     .statement = "A second actr_init of an image answers -2",
     .hint = "remember that the image has its actor",
     .explanation =
         "One image holds one actor: a second one would share its globals.",
     .generations = kActrGenerations,
     .needs = Needs::kActor,
     .run = &Second},
    {.id = "init.before",
     .clause = "ABI.md: An actor is made",
     .severity = Severity::kError,
     .statement = "An entry before actr_init answers -2",
     .hint = "answer -2 as long as there is no actor",
     .explanation = "Calls actr_handle in an image without an actor.",
     .generations = kActrGenerations,
     .needs = Needs::kImage,
     .run = &Before},
};

}  // namespace

std::span<const Check> InitChecks() { return kChecks; }

}  // namespace troupe::conformance
