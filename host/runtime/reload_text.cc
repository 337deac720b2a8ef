#include "host/runtime/reload_text.h"

#include "absl/time/time.h"
#include "fmt/format.h"

namespace troupe {
namespace {

std::string ActorsText(const ReloadReport& report) {
  const std::string noun = report.actors == 1 ? "actor" : "actors";
  if (report.actors == 0) return "no actors yet";
  const std::string time =
      fmt::format("in {} ms", absl::ToInt64Milliseconds(report.took));
  return report.switched == report.actors
             ? fmt::format("{} {} switched {}", report.actors, noun, time)
             : fmt::format("{} of {} {} switched {}", report.switched,
                           report.actors, noun, time);
}

std::string StateText(const ReloadReport& report) {
  if (report.switched == 0) return "";
  if (!report.may_have_state) {
    return ", without state (of its generation of the boundary none has one)";
  }
  if (!report.state_bytes.has_value()) return ", no state to hand over";
  return fmt::format(", state handed over ({} bytes)", *report.state_bytes);
}

}  // namespace

std::string ImagesText(uint32_t unmapped, uint32_t kept,
                       std::string_view kept_reason) {
  std::string text;
  if (unmapped == 1) text += "; 1 former image unmapped";
  if (unmapped > 1)
    text += fmt::format("; {} former images unmapped", unmapped);
  if (kept == 1) {
    text += fmt::format("; 1 former image kept mapped: {}", kept_reason);
  }
  if (kept > 1) {
    text +=
        fmt::format("; {} former images kept mapped: {}", kept, kept_reason);
  }
  return text;
}

std::string ReloadText(std::string_view workload, const ReloadReport& report) {
  std::string text = fmt::format(
      "{}: generation {} of '{}' runs, {}{}{}", workload, report.generation,
      report.path, ActorsText(report), StateText(report),
      ImagesText(report.unmapped, report.kept, report.kept_reason));
  for (const std::string& failure : report.failures) {
    text += fmt::format("\n{}: not switched: {}", workload, failure);
  }
  for (const std::string& warning : report.warnings) {
    text += fmt::format("\n{}: warning: {}", workload, warning);
  }
  return text;
}

}  // namespace troupe
