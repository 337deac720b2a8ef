#include "tools/conformance/run.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <utility>

#include "abi/actr_abi.h"
#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "host/guest/elf_file.h"
#include "host/guest/runtime_dir.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/child.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

Generations BitOf(Generation generation) {
  return generation == Generation::kNone
             ? 0
             : 1U << (static_cast<unsigned>(generation) - 1);
}

// What the library can be examined as.
Generations ExportedBy(const PreflightReport& report) {
  if (report.generation != Generation::k3) return BitOf(report.generation);
  const NameSet functions = ReadElf(report.path).functions;
  if (!functions.contains(ACTR_INIT_SYMBOL) ||
      !functions.contains(ACTR_HANDLE_SYMBOL) ||
      !functions.contains(ACTR_FREE_RESPONSE_SYMBOL)) {
    return kGeneration3;
  }
  return kGeneration3 |
         (functions.contains(ACTR_SHUTDOWN_SYMBOL) ? kGeneration2
                                                   : kGeneration1);
}

std::vector<RouteCall> CallsOf(const RunOptions& options,
                               const PreflightReport& report) {
  std::vector<RouteCall> calls = options.scenario.steps;
  calls.insert(calls.end(), options.calls.begin(), options.calls.end());
  if (!calls.empty()) return calls;
  for (const RouteMetadata& route : report.metadata.routes) {
    calls.push_back({route.key, {}, {}, {}});
  }
  return calls;
}

// Of those that are closed, so that no pipe of a check gets their number and is
// taken for them. Whatever is written to them fails as before.
void FillStandardDescriptors() {
  int fd = 0;
  do {
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) close(fd);
}

// Nothing was read, so there is nothing to check.
bool IsOfNoFile(const Finding& finding) {
  return finding.code == kMissingFile || finding.code == kNoResources ||
         finding.code == "unreadable-file" || finding.code == "not-a-file";
}

// The first feature that the library can't do without and that only hosts of
// generation 3 have; empty: none, or it is entered as one of that.
std::string LackingFeature(const SubjectOptions& subject) {
  if (subject.generation == Generation::k3) return {};
  for (const auto& [key, value] : subject.report.metadata.values) {
    if (key == "needs") return value;
  }
  return {};
}

Needs Wants(const Check& check) { return std::max(check.needs, check.after); }

// One run: knows what the checks so far have given.
class Runner {
 public:
  Runner(const RunOptions& run, const SubjectOptions& subject)
      : run_(run), subject_(subject), lacking_(LackingFeature(subject)) {}

  // Fills the results, and why there are no more of them.
  void RunAll(RunResult* result) {
    for (const Check& check : Catalogue()) {
      const bool is_asked_for =
          std::find(run_.checks.begin(), run_.checks.end(), &check) !=
          run_.checks.end();
      if (!is_asked_for && !IsNeeded(check)) continue;
      const absl::Time start = absl::Now();
      absl::StatusOr<Outcome> outcome = RunOne(check);
      if (!outcome.ok()) {
        result->end = outcome.status();
        return;
      }
      const bool has_failed = outcome->kind == Outcome::Kind::kFail;
      if (has_failed && check.gives > Needs::kFile && missing_ == nullptr) {
        missing_ = &check;
      }
      if (is_asked_for || has_failed) {
        result->results.push_back(
            {&check, *std::move(outcome), absl::Now() - start});
      }
    }
  }

 private:
  // Whether a check that runs later counts on `check`.
  bool IsNeeded(const Check& check) const {
    return check.gives > Needs::kFile &&
           std::any_of(run_.checks.begin(), run_.checks.end(),
                       [&check](const Check* other) {
                         return Wants(*other) >= check.gives;
                       });
  }

  absl::StatusOr<Outcome> RunOne(const Check& check) {
    // A file without one is looked at by the checks that say why.
    if (subject_.generation != Generation::kNone &&
        (check.generations & BitOf(subject_.generation)) == 0) {
      return Skip(fmt::format("of generation {} only",
                              GenerationsText(check.generations)));
    }
    if (missing_ != nullptr && Wants(check) >= missing_->gives) {
      return Skip(fmt::format("needs {}", missing_->id));
    }
    if (!lacking_.empty() &&
        std::max(Wants(check), check.gives) >= Needs::kStarted) {
      return Skip(fmt::format(
          "it needs the feature '{}', which generation {} does not have",
          lacking_, static_cast<int>(subject_.generation)));
    }
    // Of its own, so that copies of a library go with the check.
    const auto dir = RuntimeDir::Create("");
    if (!dir.ok()) return dir.status();
    return RunInChild(run_.deadline, [&] {
      // Never destroyed: threads of the library may ask until the process ends.
      auto& subject = *new Subject(subject_, **dir);
      const absl::Status ready = subject.Prepare(check.needs);
      return ready.ok() ? check.run(subject)
                        : Fail(std::string(ready.message()));
    });
  }

  const RunOptions& run_;
  const SubjectOptions& subject_;
  const std::string lacking_;
  const Check* missing_ = nullptr;  // the first one that did not give
};

}  // namespace

size_t RunResult::CountOf(Outcome::Kind kind) const {
  return static_cast<size_t>(std::count_if(results.begin(), results.end(),
                                           [kind](const CheckResult& result) {
                                             return result.outcome.kind == kind;
                                           }));
}

size_t RunResult::FindingsOf(Severity severity) const {
  return static_cast<size_t>(std::count_if(
      results.begin(), results.end(), [severity](const CheckResult& result) {
        return result.outcome.kind == Outcome::Kind::kFail &&
               result.check->severity == severity;
      }));
}

absl::StatusOr<RunResult> Run(const RunOptions& options) {
  FillStandardDescriptors();
  // Whoever ignores it hands that on, and ended processes would be nobody's.
  std::signal(SIGCHLD, SIG_DFL);
  SubjectOptions subject;
  subject.report = Preflight(options.path);
  const Finding* const refusal = subject.report.refusal();
  if (refusal != nullptr && IsOfNoFile(*refusal)) {
    return absl::NotFoundError(
        fmt::format("'{}': {}", options.path, refusal->what));
  }
  const Generations exported = ExportedBy(subject.report);
  subject.generation = options.generation == Generation::kNone
                           ? subject.report.generation
                           : options.generation;
  if ((exported & BitOf(subject.generation)) != BitOf(subject.generation)) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is no library of generation {}; it is one of {}",
                    options.path, static_cast<int>(subject.generation),
                    exported == 0 ? "none" : GenerationsText(exported)));
  }
  subject.seed = options.seed;
  subject.deadline = options.deadline;
  subject.scenario = options.scenario;
  subject.calls = CallsOf(options, subject.report);
  RunResult result{options.path, subject.generation, options.seed, {}, {}};
  Runner(options, subject).RunAll(&result);
  return result;
}

}  // namespace troupe::conformance
