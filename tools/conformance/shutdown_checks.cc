// What is left of an actor, and of its library, when it has ended.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "abi/actr_abi.h"
#include "abi/codes.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// For threads that have been told to end, and for the system to forget those
// that have.
constexpr std::chrono::seconds kGrace(2);

size_t CountThreads() {
  std::error_code ignored;
  const std::filesystem::directory_iterator tasks("/proc/self/task", ignored);
  return static_cast<size_t>(
      std::distance(begin(tasks), std::filesystem::directory_iterator()));
}

// Once they are `count`, or the grace is over.
size_t AwaitThreads(size_t count) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + kGrace;
  while (CountThreads() > count && Clock::now() < end) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  return CountThreads();
}

// Loads the library, leads an actor through its life and ends it; what there is
// to say when that is not possible.
std::optional<Outcome> LiveAndEnd(Subject& subject) {
  const absl::Status ready = subject.Prepare(Needs::kStarted);
  if (!ready.ok()) return Skip(std::string(ready.message()));
  CallAll(subject.actor(), CallsOf(subject));
  const int32_t code = StopAndEnd(subject.actor());
  if (code == ACTR_SUCCESS) return std::nullopt;
  return Skip(fmt::format("actr_shutdown returned {}", code));
}

Outcome Code(Subject& subject) {
  CallAll(subject.actor(), CallsOf(subject));
  const int32_t code = StopAndEnd(subject.actor());
  return code == ACTR_SUCCESS
             ? Pass()
             : Fail(fmt::format("actr_shutdown returns {}: hosts keep the "
                                "image mapped for ever",
                                code));
}

Outcome Again(Subject& subject) {
  CallAll(subject.actor(), CallsOf(subject));
  const int32_t code = StopAndEnd(subject.actor());
  if (code != ACTR_SUCCESS) {
    return Skip(fmt::format("actr_shutdown returned {}", code));
  }
  const int32_t again = subject.actor().Init(subject.InitBytes());
  if (again != ACTR_SUCCESS) {
    return Fail(fmt::format("actr_init after actr_shutdown returns {}", again));
  }
  const Answer answer = subject.actor().Lifecycle(abi::Lifecycle::kOnStart);
  return answer.succeeded()
             ? Pass()
             : Fail(fmt::format("ON_START after a second actr_init is answered "
                                "{}",
                                Describe(answer)));
}

// Why the host never unmaps it; empty: it does.
std::string WhyItStays(const PreflightReport& report) {
  if (!report.may_unmap) return report.keeps_mapped_reason;
  return report.needs_thread ? report.needs_thread_reason : std::string();
}

// Of a library that stays mapped: its threads may serve all instances and
// outlive them, as long as there are no more with each instance. `count`: those
// that there are after the first one.
Outcome ThreadsOfFurther(Subject& subject, size_t count) {
  // A pool may still grow with the second instance.
  constexpr int kFurther = 3;
  const size_t first = count;
  for (int i = 0; i < kFurther; ++i) {
    const absl::StatusOr<Actor*> actor = NewStarted(subject);
    if (!actor.ok()) return Skip(std::string(actor.status().message()));
    CallAll(**actor, CallsOf(subject));
    StopAndEnd(**actor);
    const size_t after = AwaitThreads(count);
    if (after <= count) return Pass();
    count = after;
  }
  return Fail(fmt::format("{} threads more are left by {} further instances",
                          count - first, kFurther));
}

Outcome Threads(Subject& subject) {
  const size_t before = CountThreads();
  if (std::optional<Outcome> early = LiveAndEnd(subject)) {
    return *std::move(early);
  }
  const size_t after = AwaitThreads(before);
  if (after <= before) return Pass();
  return subject.generation() == Generation::k3 &&
                 !WhyItStays(subject.report()).empty()
             ? ThreadsOfFurther(subject, after)
             : Fail(fmt::format("{} threads are left", after - before));
}

Outcome Unmaps(Subject& subject) {
  std::string reason = WhyItStays(subject.report());
  if (!reason.empty()) return Skip(std::move(reason));
  if (std::optional<Outcome> early = LiveAndEnd(subject)) {
    return *std::move(early);
  }
  const absl::Status status = subject.image().Unmap();
  return status.ok() ? Pass() : Fail(std::string(status.message()));
}

constexpr std::string_view kShutdown = "actr_abi.h: actr_shutdown";

constexpr Check kChecks[] = {
    {.id = "shutdown.code",
     .clause = kShutdown,
     .severity = Severity::kWarning,
     .statement = "actr_shutdown returns 0 after ON_STOP",
     .hint = "end background work and return 0; anything else says that the "
             "image must stay mapped",
     .explanation = "Starts, calls and stops an actor, and shuts it down.",
     .generations = kGeneration2,
     .run = &Code},
    {.id = "shutdown.again",
     .clause = kShutdown,
     .severity = Severity::kWarning,
     .statement = "After actr_shutdown the image can be initialised again",
     .hint = "have actr_shutdown forget the actor, and actr_init set up all "
             "that it needs",
     .explanation =
         "Shuts an actor down and makes another one in the same image.",
     .generations = kGeneration2,
     .run = &Again},
    {.id = "shutdown.threads",
     .clause = kShutdown,
     .severity = Severity::kError,
     .statement = "No thread is left when the actor has ended",
     .hint = "join the library's threads in actr_shutdown or destroy; "
             "generation 2 may return another code than 0 instead",
     .explanation =
         "Counts the threads of the process before the library is loaded and "
         "up to 2 s after its only actor has ended. Code that a thread still "
         "runs can't be unmapped, and what the thread uses is gone. A library "
         "of generation 3 whose file says that it stays mapped may keep "
         "threads for all instances: there each of three further instances "
         "must not leave more.",
     .generations = kGeneration2 | kGeneration3,
     .needs = Needs::kLoadable,
     .after = Needs::kStarted,
     .run = &Threads},
    {.id = "shutdown.unmaps",
     .clause = kShutdown,
     .severity = Severity::kWarning,
     .statement = "It can be unmapped when its only actor has ended",
     .hint = "close what the library has opened of itself; avoid thread_local "
             "objects with destructors",
     .explanation =
         "Leads an actor through its life, closes the library and looks "
         "whether the loader still has it. A library that stays takes its "
         "memory for each reload. Skipped when the file says so already.",
     .needs = Needs::kLoadable,
     .after = Needs::kStarted,
     .run = &Unmaps},
};

}  // namespace

std::span<const Check> ShutdownChecks() { return kChecks; }

}  // namespace troupe::conformance
