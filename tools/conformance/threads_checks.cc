// Entries come on any thread, though never on two at once.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codes.h"
#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/exercise.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

template <typename Work>
auto OnAThreadOfItsOwn(Work work) {
  decltype(work()) result{};
  std::thread([&] { result = work(); }).join();
  return result;
}

std::string Compare(std::string_view what, const Answer& here,
                    const Answer& there) {
  std::string fault = FaultOf(there);
  if (fault.empty() && here.succeeded() != there.succeeded()) {
    fault = Describe(there);
  }
  if (fault.empty()) return {};
  return fmt::format(
      "{} on another thread than the entry before is answered "
      "{}; on one thread: {}",
      what, fault, Describe(here));
}

Outcome Any(Subject& subject) {
  const std::vector<RouteCall> calls = CallsOf(subject);
  const std::vector<Answer> here = CallAll(subject.actor(), calls);
  const auto made = subject.NewActor();
  if (!made.ok()) return Fail(std::string(made.status().message()));
  Actor& actor = **made;
  const int32_t code =
      OnAThreadOfItsOwn([&] { return actor.Init(subject.InitBytes()); });
  if (code != ACTR_SUCCESS) {
    return Fail(
        fmt::format("an actor that is made on another thread is "
                    "refused with code {}",
                    code));
  }
  Answer success;
  for (const auto hook : {abi::Lifecycle::kOnStart, abi::Lifecycle::kOnReady}) {
    std::string fault =
        Compare("a lifecycle entry", success,
                OnAThreadOfItsOwn([&] { return actor.Lifecycle(hook); }));
    if (!fault.empty()) return Fail(std::move(fault));
  }
  for (size_t i = 0; i < calls.size(); ++i) {
    std::string fault =
        Compare(calls[i].route, here[i], OnAThreadOfItsOwn([&] {
                  return actor.Handle(calls[i].route, calls[i].payload);
                }));
    if (!fault.empty()) return Fail(std::move(fault));
  }
  const Answer stopped = subject.actor().Lifecycle(abi::Lifecycle::kOnStop);
  std::string fault = Compare("ON_STOP", stopped, OnAThreadOfItsOwn([&] {
                                return actor.Lifecycle(abi::Lifecycle::kOnStop);
                              }));
  if (!fault.empty()) return Fail(std::move(fault));
  OnAThreadOfItsOwn([&] { return actor.End(); });
  return Pass(fmt::format("{} threads", calls.size() + 5));
}

constexpr Check kChecks[] = {
    {.id = "threads.any",
     .clause = "actr_abi.h: actr_handle",
     .severity = Severity::kError,
     .statement = "Each entry may come on another thread",
     .hint = "keep the actor's state in the image or the instance, not in "
             "thread_local variables",
     .explanation =
         "Makes an actor on one thread and starts, calls, stops and ends it on "
         "others, each new and one after the other. A host moves an actor when "
         "it is restarted or has a thread of its own. The answers must be as "
         "those on one thread.",
     .needs = Needs::kStarted,
     .run = &Any},
};

}  // namespace

std::span<const Check> ThreadsChecks() { return kChecks; }

}  // namespace troupe::conformance
