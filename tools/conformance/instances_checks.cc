// Actors of one image are strangers.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// How often each route is called, so that what is counted shows.
constexpr int kRounds = 3;

std::vector<Answer> CallRounds(Actor& actor,
                               const std::vector<RouteCall>& calls) {
  std::vector<Answer> answers;
  for (int round = 0; round < kRounds; ++round) {
    for (Answer& answer : CallAll(actor, calls)) {
      answers.push_back(std::move(answer));
    }
  }
  return answers;
}

// The same by the only actor of a further image.
//   Errors: what did not work.
absl::StatusOr<std::vector<Answer>> CallRoundsAlone(
    Subject& subject, const std::vector<RouteCall>& calls) {
  const auto copy = subject.LoadCopy();
  if (!copy.ok()) return copy.status();
  Actor alone(**copy, subject.generation(), subject.host());
  const int32_t code = alone.Init(subject.InitBytes());
  if (code != ACTR_SUCCESS) {
    return absl::InternalError(
        fmt::format("another image of it refuses an actor with code {}", code));
  }
  if (absl::Status started = alone.Start(); !started.ok()) return started;
  return CallRounds(alone, calls);
}

// Where they first differ; their size when they do not.
size_t FirstDifference(const std::vector<Answer>& one,
                       const std::vector<Answer>& other) {
  size_t i = 0;
  while (i < one.size() && IsSame(one[i], other[i])) ++i;
  return i;
}

Outcome Apart(Subject& subject) {
  const std::vector<RouteCall> calls = CallsOf(subject);
  const std::vector<Answer> first = CallRounds(subject.actor(), calls);
  // What can't be repeated says nothing.
  const auto differs_alone = [&]() -> std::optional<Outcome> {
    const auto alone = CallRoundsAlone(subject, calls);
    if (!alone.ok()) return Skip(std::string(alone.status().message()));
    if (FirstDifference(first, *alone) == first.size()) return std::nullopt;
    return Skip("its answers differ from one image to the next");
  };
  if (auto skipped = differs_alone(); skipped.has_value()) return *skipped;
  const auto second = NewStarted(subject);
  if (!second.ok()) return Fail(std::string(second.status().message()));
  const std::vector<Answer> answers = CallRounds(**second, calls);
  const size_t at = FirstDifference(first, answers);
  if (at == first.size()) return Pass();
  // Once more: an answer may tell the time.
  if (auto skipped = differs_alone(); skipped.has_value()) return *skipped;
  return Fail(fmt::format(
      "{} is answered {} by the second instance where the first one answered "
      "{}, and the first ones of other images did as well",
      calls[at % calls.size()].route, Describe(answers[at]),
      Describe(first[at])));
}

Outcome Destroyed(Subject& subject) {
  const std::vector<RouteCall> calls = CallsOf(subject);
  const auto alone = CallRoundsAlone(subject, calls);
  if (!alone.ok()) return Skip(std::string(alone.status().message()));
  const std::vector<Answer> before = CallAll(subject.actor(), calls);
  const auto other = NewStarted(subject);
  if (!other.ok()) return Fail(std::string(other.status().message()));
  CallAll(**other, calls);
  StopAndEnd(**other);
  const std::vector<Answer> after = CallAll(subject.actor(), calls);
  for (size_t i = 0; i < calls.size(); ++i) {
    std::string fault = FaultOf(after[i]);
    // A second call may well be answered otherwise than a first one.
    const Answer& second = (*alone)[calls.size() + i];
    if (fault.empty() && before[i].succeeded() == (*alone)[i].succeeded() &&
        after[i].succeeded() != second.succeeded()) {
      fault = Describe(after[i]);
    }
    if (fault.empty()) continue;
    return Fail(fmt::format(
        "{} is answered {} once another instance was destroyed; otherwise: {}",
        calls[i].route, fault, Describe(second)));
  }
  return Pass();
}

constexpr Check kChecks[] = {
    {.id = "instances.apart",
     .clause = "troupe_abi.h: create",
     .severity = Severity::kError,
     .statement = "Instances share no state",
     .hint = "keep what an actor knows in the object that create returns, not "
             "in globals",
     .explanation =
         "Calls each route three times, on the first instance of an image, of "
         "another image of the same file, and on a second instance of the "
         "first image. When the first two agree, the third one differs and a "
         "further image agrees again, actors see each other. Skipped when "
         "answers can't be repeated.",
     .generations = kGeneration3,
     .run = &Apart},
    {.id = "instances.destroyed",
     .clause = "troupe_abi.h: destroy",
     .severity = Severity::kError,
     .statement = "The end of one instance leaves the others as they are",
     .hint = "free in destroy only what that instance has",
     .explanation =
         "Makes, calls and destroys a second instance, and calls the first one "
         "again. It must succeed or fail as the second call does in an image "
         "where no instance was destroyed.",
     .generations = kGeneration3,
     .run = &Destroyed},
};

}  // namespace

std::span<const Check> InstancesChecks() { return kChecks; }

}  // namespace troupe::conformance
