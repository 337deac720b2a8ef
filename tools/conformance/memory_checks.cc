// What stays behind in memory.
#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codes.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

constexpr size_t kWarmUps = 2000;
constexpr size_t kCalls = 100'000;
constexpr size_t kInstances = 2000;
// A library that is slow is judged by fewer.
constexpr absl::Duration kMaxTime = absl::Seconds(10);
constexpr size_t kFewestCalls = 1000;
// Smaller than any block that could be lost once per call, and above what
// tables and arenas of an allocator grow by in so many calls.
constexpr size_t kBytesPerCall = 8;
constexpr size_t kBytesPerInstance = 64;

// What this process has allocated; nothing where the allocator does not say.
std::optional<size_t> AllocatedBytes() {
  const struct mallinfo2 info = mallinfo2();
  if (info.uordblks == 0) return std::nullopt;
  return info.uordblks + info.hblkhd;
}

// Does `work` `warm_ups` times, then up to `count` times; judges what is
// allocated in between.
template <typename Work>
Outcome Repeat(std::string_view what, size_t warm_ups, size_t count,
               size_t bytes_each, Work work) {
  const absl::Time end = absl::Now() + kMaxTime;
  for (size_t i = 0; i < warm_ups && absl::Now() < end; ++i) work(i);
  const std::optional<size_t> before = AllocatedBytes();
  if (!before.has_value()) return Skip("this allocator counts nothing");
  size_t done = 0;
  while (done < count && absl::Now() < end) work(done++);
  const std::optional<size_t> after = AllocatedBytes();
  if (done < kFewestCalls) {
    return Skip(fmt::format("it made {} {} in {}", done, what,
                            absl::FormatDuration(kMaxTime)));
  }
  const size_t grown = *after > *before ? *after - *before : 0;
  if (grown > done * bytes_each) {
    return Fail(fmt::format(
        "{} {} leave {} bytes behind, {:.1f} each", done, what, grown,
        static_cast<double>(grown) / static_cast<double>(done)));
  }
  return Pass(fmt::format("{} {}, {} bytes", done, what, grown));
}

Outcome Calls(Subject& subject) {
  const std::vector<RouteCall> calls = CallsOf(subject);
  return Repeat("calls", kWarmUps, kCalls, kBytesPerCall, [&](size_t i) {
    const RouteCall& call = calls[i % calls.size()];
    subject.actor().Handle(call.route, call.payload);
    subject.host().ForgetRequests();
  });
}

Outcome Instances(Subject& subject) {
  const std::vector<RouteCall> calls = CallsOf(subject);
  const std::string init = subject.InitBytes();
  return Repeat(
      "instances", kInstances / 10, kInstances, kBytesPerInstance, [&](size_t) {
        Actor actor(subject.image(), subject.generation(), subject.host());
        if (actor.Init(init) != ACTR_SUCCESS) return;
        actor.Lifecycle(abi::Lifecycle::kOnStart);
        CallAll(actor, calls);
        StopAndEnd(actor);
        subject.host().ForgetRequests();
      });
}

constexpr Check kChecks[] = {
    {.id = "memory.calls",
     .clause = "tools/conformance/README.md: Bounds",
     .severity = Severity::kWarning,
     .statement = "100,000 calls leave no memory behind",
     .hint = "look for what each call allocates and nobody frees; bound what "
             "an actor remembers",
     .explanation =
         "Makes 100,000 calls to the routes in turn, or as many as it can in "
         "10 s, after 2,000 others, and compares what the process has "
         "allocated. More than 8 bytes a call is a finding: a host runs for "
         "months.",
     .run = &Calls},
    {.id = "memory.instances",
     .clause = "troupe_abi.h: destroy",
     .severity = Severity::kWarning,
     .statement = "2,000 instances leave no memory behind",
     .hint = "free in destroy all that create and the entries allocated",
     .explanation =
         "Creates, starts, calls, stops and destroys instances, and compares "
         "what the process has allocated. More than 64 bytes each is a "
         "finding: actors come and go by the thousand.",
     .generations = kGeneration3,
     .run = &Instances},
};

}  // namespace

std::span<const Check> MemoryChecks() { return kChecks; }

}  // namespace troupe::conformance
