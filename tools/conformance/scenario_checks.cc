// What the author of the library says about it, in a scenario file.
#include <cstddef>
#include <span>
#include <string>

#include "fmt/format.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// What is wrong with the answer to `step`; empty: nothing.
std::string FaultOfStep(const RouteCall& step, const Answer& answer) {
  std::string fault = FaultOf(answer);
  if (!fault.empty()) return fault;
  const int32_t status = answer.code != 0 ? answer.code : answer.status;
  if (step.status.has_value() && status != *step.status) {
    return fmt::format("{}, not status {}", Describe(answer), *step.status);
  }
  if (step.answer.has_value() && answer.payload != *step.answer) {
    const std::string was = Quoted(answer.payload);
    const std::string wanted = Quoted(*step.answer);
    return fmt::format("{}, not {}", was,
                       was == wanted ? "the one of the scenario" : wanted);
  }
  return {};
}

Outcome Steps(Subject& subject) {
  const std::vector<RouteCall>& steps = subject.options().scenario.steps;
  if (steps.empty()) return Skip("there is no scenario");
  for (size_t i = 0; i < steps.size(); ++i) {
    const Answer answer =
        subject.actor().Handle(steps[i].route, steps[i].payload);
    const std::string fault = FaultOfStep(steps[i], answer);
    if (!fault.empty()) {
      return Fail(fmt::format("step {}, {}: is answered {}", i + 1,
                              steps[i].route, fault));
    }
  }
  return Pass(fmt::format("{} steps", steps.size()));
}

constexpr Check kChecks[] = {
    {.id = "scenario.steps",
     .clause = "tools/conformance/README.md: Scenarios",
     .severity = Severity::kError,
     .statement = "The steps of the scenario are answered as it says",
     .hint = "correct the handler of that route, or the step",
     .explanation =
         "Calls the routes of the scenario one after the other, on one actor, "
         "and compares status and answer where a step names them.",
     .run = &Steps},
};

}  // namespace

std::span<const Check> ScenarioChecks() { return kChecks; }

}  // namespace troupe::conformance
