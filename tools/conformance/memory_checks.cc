// What stays behind in memory.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codes.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/fire_timers.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kWarmUps = 2000;
constexpr size_t kCalls = 100'000;
constexpr size_t kInstances = 2000;
// A library that is slow is judged by fewer: a part of the check's time.
constexpr int kPartOfDeadline = 3;
constexpr size_t kFewestCalls = 1000;
// Smaller than any block that could be lost once per call.
constexpr size_t kBytesPerCall = 8;
constexpr size_t kBytesPerInstance = 64;
// What a container that doubles, or a buffer of the C library, takes at once.
constexpr size_t kSlack = size_t{64} << 10;
// Of pages, which also grow by what an allocator keeps for itself.
constexpr size_t kPageBytesEach = 64;
constexpr size_t kPageSlack = size_t{4} << 20;

// What this process has.
struct Memory {
  size_t allocated = 0;  // from the C library
  size_t pages = 0;      // private bytes, whoever allocated them
};

size_t PrivatePages() {
  std::ifstream file("/proc/self/smaps_rollup");
  size_t kib = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("Private_", 0) != 0) continue;
    kib += std::strtoull(line.c_str() + line.find(':') + 1, nullptr, 10);
  }
  return kib << 10;
}

// Nothing where the allocator does not say.
std::optional<Memory> TakenMemory() {
  const struct mallinfo2 info = mallinfo2();
  if (info.uordblks == 0) return std::nullopt;
  return Memory{info.uordblks + info.hblkhd, PrivatePages()};
}

size_t Growth(size_t before, size_t after) {
  return after > before ? after - before : 0;
}

// Some repetitions, and by what the process has grown meanwhile.
struct Stretch {
  size_t done = 0;
  size_t allocated = 0;
  size_t pages = 0;

  bool allocates(size_t bytes_each) const {
    return allocated > std::max(done * bytes_each, kSlack);
  }
  bool takes_pages() const {
    return pages > done * kPageBytesEach + kPageSlack;
  }
};

// Does `work` up to `count` times, until `end`.
template <typename Work>
Stretch Measure(size_t count, Clock::time_point end, Work& work) {
  Stretch stretch;
  const std::optional<Memory> before = TakenMemory();
  while (stretch.done < count && Clock::now() < end) work(stretch.done++);
  const std::optional<Memory> after = TakenMemory();
  if (!before.has_value() || !after.has_value()) return stretch;
  stretch.allocated = Growth(before->allocated, after->allocated);
  stretch.pages = Growth(before->pages, after->pages);
  return stretch;
}

// In a part of `deadline` does `work` `warm_ups` times, then up to `count`
// times; judges what is taken meanwhile. What grows at first only is a table or
// a cache that is bounded.
template <typename Work>
Outcome Repeat(absl::Duration deadline, std::string_view what, size_t warm_ups,
               size_t count, size_t bytes_each, Work work) {
  const absl::Duration most = deadline / kPartOfDeadline;
  const std::chrono::nanoseconds time = absl::ToChronoNanoseconds(most);
  const Clock::time_point begin = Clock::now();
  Measure(warm_ups, begin + time / 5, work);
  if (!TakenMemory().has_value()) return Skip("this allocator counts nothing");
  const Stretch first = Measure(count / 2, begin + time / 5 * 3, work);
  const Stretch second = Measure(count / 2, begin + time, work);
  const size_t done = first.done + second.done;
  if (done < kFewestCalls) {
    return Skip(fmt::format("it made {} {} in {}", done, what,
                            absl::FormatDuration(most)));
  }
  const size_t allocated = first.allocated + second.allocated;
  if (first.allocates(bytes_each) && second.allocates(bytes_each)) {
    return Fail(fmt::format(
        "{} {} leave {} bytes behind, {:.1f} each", done, what, allocated,
        static_cast<double>(allocated) / static_cast<double>(done)));
  }
  const size_t pages = first.pages + second.pages;
  if (first.takes_pages() && second.takes_pages()) {
    return Fail(
        fmt::format("{} {} leave {} bytes of pages behind, which an "
                    "allocator of the library's own may hold",
                    done, what, pages));
  }
  return Pass(fmt::format("{} {}, {} bytes allocated, {} of pages", done, what,
                          allocated, pages));
}

Outcome Calls(Subject& subject) {
  const std::vector<RouteCall> calls = CallsOf(subject);
  return Repeat(subject.options().deadline, "calls", kWarmUps, kCalls,
                kBytesPerCall, [&](size_t i) {
                  const RouteCall& call = calls[i % calls.size()];
                  subject.actor().Handle(call.route, call.payload);
                  // Or what they hold would seem to be left behind.
                  FireTimers(subject.actor(), subject.host());
                  subject.host().ForgetRequests();
                });
}

Outcome Instances(Subject& subject) {
  const std::vector<RouteCall> calls = CallsOf(subject);
  const std::string init = subject.InitBytes();
  return Repeat(subject.options().deadline, "instances", kInstances / 10,
                kInstances, kBytesPerInstance, [&](size_t) {
                  Actor actor(subject.image(), subject.generation(),
                              subject.host());
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
         "a third of its time, after 2,000 others, and compares what the "
         "process has. More "
         "than 8 bytes a call from the C library (and 64 KiB), or 64 bytes of "
         "pages (and 4 MiB), in each half of them is a finding: a host runs "
         "for months.",
     .run = &Calls},
    {.id = "memory.instances",
     .clause = "troupe_abi.h: destroy",
     .severity = Severity::kWarning,
     .statement = "2,000 instances leave no memory behind",
     .hint = "free in destroy all that create and the entries allocated",
     .explanation =
         "Creates, starts, calls, stops and destroys instances, and compares "
         "what the process has. More than 64 bytes each (and 64 KiB from the C "
         "library, 4 MiB of pages) in each half of them is a finding: actors "
         "come and go by the thousand.",
     .generations = kGeneration3,
     .run = &Instances},
};

}  // namespace

std::span<const Check> MemoryChecks() { return kChecks; }

}  // namespace troupe::conformance
