#include "tools/conformance/result_text.h"

#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/base/json.h"
#include "tools/conformance/harmless.h"

namespace troupe::conformance {
namespace {

constexpr std::string_view kIndent = "        ";

// `text` with each of its lines indented.
std::string Indented(std::string_view text) {
  return fmt::format(
      "{}{}\n", kIndent,
      absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                          {{"\n", fmt::format("\n{}", kIndent)}}));
}

std::string LineOf(const CheckResult& result) {
  const Check& check = *result.check;
  const std::string& text = result.outcome.text;
  switch (result.outcome.kind) {
    case Outcome::Kind::kPass:
      return text.empty() ? fmt::format("  pass  {}\n", check.id)
                          : fmt::format("  pass  {}: {}\n", check.id, text);
    case Outcome::Kind::kSkip:
      return fmt::format("  skip  {}: {}\n", check.id, text);
    case Outcome::Kind::kFail:
      break;
  }
  return fmt::format("  FAIL  {} ({}; {})\n{}{}", check.id,
                     NameOf(check.severity), check.clause, Indented(text),
                     Indented(fmt::format("hint: {}", check.hint)));
}

std::string CheckToJson(const Check& check) {
  return fmt::format(
      "\"id\":{},\"clause\":{},\"severity\":\"{}\","
      "\"statement\":{},\"hint\":{}",
      JsonQuote(check.id), JsonQuote(check.clause), NameOf(check.severity),
      JsonQuote(check.statement), JsonQuote(check.hint));
}

}  // namespace

std::string_view NameOf(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

std::string_view NameOf(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::kPass:
      return "pass";
    case Outcome::Kind::kFail:
      return "fail";
    case Outcome::Kind::kSkip:
      return "skip";
  }
  return "";
}

std::string ToText(const RunResult& result) {
  std::string text =
      fmt::format("{}: generation {}, seed {}\n", Harmless(result.path),
                  static_cast<int>(result.generation), result.seed);
  for (const CheckResult& check : result.results) text += LineOf(check);
  return text + fmt::format(
                    "{} checks: {} passed, {} errors, {} warnings, {} "
                    "skipped\n",
                    result.results.size(), result.CountOf(Outcome::Kind::kPass),
                    result.FindingsOf(Severity::kError),
                    result.FindingsOf(Severity::kWarning),
                    result.CountOf(Outcome::Kind::kSkip));
}

std::string ToJson(const RunResult& result) {
  std::string checks;
  for (const CheckResult& check : result.results) {
    checks += fmt::format(
        "{}{{{},\"outcome\":\"{}\",\"text\":{},\"seconds\":{:.3f}}}",
        checks.empty() ? "" : ",", CheckToJson(*check.check),
        NameOf(check.outcome.kind), JsonQuote(check.outcome.text),
        absl::ToDoubleSeconds(check.duration));
  }
  const std::string end =
      result.end.ok()
          ? std::string()
          : fmt::format(",\"end\":{}",
                        JsonQuote(std::string(result.end.message())));
  return fmt::format(
      "{{\"path\":{},\"generation\":{},\"seed\":{},\"passed\":{},"
      "\"errors\":{},\"warnings\":{},\"skipped\":{},\"checks\":[{}]{}}}",
      JsonQuote(result.path), static_cast<int>(result.generation), result.seed,
      result.CountOf(Outcome::Kind::kPass), result.FindingsOf(Severity::kError),
      result.FindingsOf(Severity::kWarning),
      result.CountOf(Outcome::Kind::kSkip), checks, end);
}

std::string ExplanationOf(const Check& check) {
  return fmt::format(
      "{} ({})\n  {}.\n\n  {}\n\n  clause:      {}\n  generations: {}\n  "
      "hint:        {}\n",
      check.id, NameOf(check.severity), check.statement, check.explanation,
      check.clause, GenerationsText(check.generations), check.hint);
}

std::string CatalogueToJson(const std::vector<const Check*>& checks) {
  std::string text;
  for (const Check* const check : checks) {
    text += fmt::format("{}{{{},\"generations\":\"{}\",\"explanation\":{}}}",
                        text.empty() ? "" : ",", CheckToJson(*check),
                        GenerationsText(check->generations),
                        JsonQuote(check->explanation));
  }
  return fmt::format("[{}]", text);
}

}  // namespace troupe::conformance
