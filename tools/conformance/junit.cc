#include <string>
#include <string_view>

#include "abi/utf8.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "tools/conformance/harmless.h"
#include "tools/conformance/result_text.h"

namespace troupe::conformance {
namespace {

// `original` as XML has it, which has no place for control characters, U+FFFE
// and U+FFFF.
std::string Escaped(std::string_view original) {
  const bool is_utf8 = abi::IsValidUtf8(original);
  const std::string text =
      absl::StrReplaceAll(absl::string_view(original.data(), original.size()),
                          {{"\xEF\xBF\xBE", "?"}, {"\xEF\xBF\xBF", "?"}});
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if ((byte < 0x20 && c != '\n' && c != '\t') ||
               (byte >= 0x80 && !is_utf8)) {
      out += '?';
    } else {
      out += c;
    }
  }
  return out;
}

std::string CaseOf(const CheckResult& result, Warnings warnings) {
  const Check& check = *result.check;
  const std::string text = Escaped(result.outcome.text);
  std::string inner;
  if (result.outcome.kind == Outcome::Kind::kSkip) {
    inner = fmt::format("<skipped message=\"{}\"/>", text);
  } else if (result.outcome.kind == Outcome::Kind::kFail) {
    const std::string first = text.substr(0, text.find('\n'));
    const std::string all =
        fmt::format("{}\nhint: {}\nclause: {}", text, Escaped(check.hint),
                    Escaped(check.clause));
    inner =
        check.severity == Severity::kWarning && warnings == Warnings::kAllow
            ? fmt::format("<system-out>warning: {}</system-out>", all)
            : fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>",
                          NameOf(check.severity), first, all);
  }
  return fmt::format(
      "    <testcase classname=\"conformance.{}\" name=\"{}\" time=\"{:.3f}\">"
      "{}</testcase>\n",
      AreaOf(check), check.id, absl::ToDoubleSeconds(result.duration), inner);
}

// What says that checks are missing; nothing for a run with all of them.
std::string EndOf(const RunResult& result) {
  if (result.end.ok()) return {};
  return fmt::format(
      "    <testcase classname=\"conformance.run\" name=\"end\" "
      "time=\"0.000\"><error message=\"{}\"/></testcase>\n",
      Escaped(std::string(result.end.message())));
}

}  // namespace

std::string ToJunit(const RunResult& result, Warnings warnings) {
  std::string cases;
  absl::Duration total;
  for (const CheckResult& check : result.results) {
    cases += CaseOf(check, warnings);
    total += check.duration;
  }
  cases += EndOf(result);
  const size_t errors = result.end.ok() ? 0 : 1;
  size_t failures = result.FindingsOf(Severity::kError);
  if (warnings == Warnings::kFail) {
    failures += result.FindingsOf(Severity::kWarning);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
      "skipped=\"{}\" time=\"{:.3f}\">\n{}  </testsuite>\n</testsuites>\n",
      Escaped(Harmless(result.path)), result.results.size() + errors, failures,
      errors, result.CountOf(Outcome::Kind::kSkip),
      absl::ToDoubleSeconds(total), cases);
}

}  // namespace troupe::conformance
