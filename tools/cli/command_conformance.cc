#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/nearest.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/guest/preflight.h"
#include "tools/cli/commands.h"
#include "tools/cli/report.h"
#include "tools/cli/table.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/check.h"
#include "tools/conformance/harmless.h"
#include "tools/conformance/result_text.h"
#include "tools/conformance/run.h"
#include "tools/conformance/scenario.h"

namespace troupe {
namespace {

using conformance::Check;
using conformance::RunResult;
using conformance::Warnings;

// What a user may have meant by `word`.
std::string Suggestion(std::string_view word) {
  std::vector<std::string_view> known;
  for (const Check& check : conformance::Catalogue()) {
    known.push_back(check.id);
    known.push_back(conformance::AreaOf(check));
  }
  return DidYouMean(word, known);
}

ExitCode FailUnknown(std::string_view word) {
  return Fail(ExitCode::kUsage,
              fmt::format("no check is called '{}'{}", word, Suggestion(word)));
}

// 1 would say that there are findings.
ExitCode Print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0
             ? ExitCode::kOk
             : Fail(ExitCode::kUsage, "standard output cannot be written");
}

ExitCode List(const std::vector<const Check*>& checks, ReportOutput output) {
  if (output == ReportOutput::kJson) {
    return Print(conformance::CatalogueToJson(checks) + "\n");
  }
  std::vector<TableRow> rows = {{"CHECK", "CLAUSE", "SEVERITY"}};
  for (const Check* const check : checks) {
    rows.push_back({std::string(check->id), std::string(check->clause),
                    std::string(conformance::NameOf(check->severity))});
  }
  std::string text;
  for (const std::string& line : TableLines(rows)) text += line + "\n";
  return Print(text);
}

ExitCode Explain(const std::string& id) {
  const Check* const check = conformance::FindCheck(id);
  if (check == nullptr) return FailUnknown(id);
  return Print(conformance::ExplanationOf(*check));
}

// The options of a run, or nothing after an error.
std::optional<conformance::RunOptions> ToRun(const ConformanceOptions& options,
                                             std::vector<const Check*> checks) {
  conformance::RunOptions run;
  run.path = options.path;
  run.generation = static_cast<Generation>(options.generation);
  run.deadline = options.timeout;
  run.seed = options.seed;
  run.checks = std::move(checks);
  for (const std::string& route : options.routes) {
    auto call = conformance::ParseRoute(route);
    if (!call.ok()) {
      Fail(ExitCode::kUsage, std::string(call.status().message()));
      return std::nullopt;
    }
    run.calls.push_back(*std::move(call));
  }
  if (options.scenario.empty()) return run;
  auto scenario = conformance::LoadScenario(options.scenario);
  if (!scenario.ok()) {
    FailConfiguration(scenario.status());
    return std::nullopt;
  }
  run.scenario = *std::move(scenario);
  return run;
}

bool WriteFile(const std::string& path, const std::string& text) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written =
      std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && written;
}

std::string Shown(const RunResult& result, ReportOutput output,
                  Warnings warnings) {
  switch (output) {
    case ReportOutput::kText:
      return conformance::ToText(result);
    case ReportOutput::kJson:
      return conformance::ToJson(result) + "\n";
    case ReportOutput::kJunit:
      return conformance::ToJunit(result, warnings);
  }
  return {};
}

}  // namespace

ExitCode Execute(const ConformanceOptions& options) {
  std::vector<std::string> unknown;
  std::vector<const Check*> checks =
      conformance::Select(options.only, &unknown);
  if (!unknown.empty()) return FailUnknown(unknown.front());
  if (options.list) return List(checks, options.output);
  if (!options.explain.empty()) return Explain(options.explain);
  if (options.path.empty()) {
    return Fail(ExitCode::kUsage,
                "path is required\nSee 'troupe conformance --help'.");
  }
  if (options.timeout <= absl::ZeroDuration()) {
    return Fail(ExitCode::kUsage, "--timeout: a check needs some time");
  }
  const auto run = ToRun(options, std::move(checks));
  if (!run.has_value()) return ExitCode::kUsage;
  const auto result = conformance::Run(*run);
  if (!result.ok()) {
    return Fail(ExitCode::kUsage,
                conformance::Harmless(std::string(result.status().message())));
  }
  const Warnings warnings =
      options.allow_warnings ? Warnings::kAllow : Warnings::kFail;
  // First: what becomes of standard output does not take it away.
  const bool has_junit =
      options.junit.empty() ||
      WriteFile(options.junit, conformance::ToJunit(*result, warnings));
  if (const ExitCode code = Print(Shown(*result, options.output, warnings));
      code != ExitCode::kOk) {
    return code;
  }
  if (!has_junit) {
    return Fail(ExitCode::kUsage,
                fmt::format("'{}' cannot be written", options.junit));
  }
  if (!result->end.ok()) {
    return Fail(
        ExitCode::kUsage,
        fmt::format("{} checks were run, then: {}", result->results.size(),
                    std::string(result->end.message())));
  }
  const bool has_findings =
      result->FindingsOf(conformance::Severity::kError) > 0 ||
      (warnings == Warnings::kFail &&
       result->FindingsOf(conformance::Severity::kWarning) > 0);
  return has_findings ? ExitCode::kFailed : ExitCode::kOk;
}

}  // namespace troupe
