#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "host/base/json.h"
#include "host/guest/finding.h"
#include "host/guest/metadata.h"
#include "host/guest/preflight.h"
#include "tools/cli/commands.h"
#include "tools/cli/interface_diff.h"
#include "tools/cli/report.h"

namespace troupe {
namespace {

std::string_view NameOf(Severity severity) {
  switch (severity) {
    case Severity::kRefuse:
      return "refused";
    case Severity::kWarn:
      return "warning";
    case Severity::kInfo:
      return "note";
  }
  return "";
}

std::string ValuesToJson(const MetadataValues& values) {
  std::string out = "[";
  for (const auto& [key, value] : values) {
    if (out.size() > 1) out += ',';
    out += fmt::format("[{},{}]", JsonQuote(key), JsonQuote(value));
  }
  return out + "]";
}

std::string RoutesToJson(const std::vector<RouteMetadata>& routes) {
  std::string out = "[";
  for (const RouteMetadata& route : routes) {
    if (out.size() > 1) out += ',';
    out += fmt::format("{{\"route\":{},\"values\":{}}}", JsonQuote(route.key),
                       ValuesToJson(route.values));
  }
  return out + "]";
}

std::string FindingsToJson(const std::vector<Finding>& findings) {
  std::string out = "[";
  for (const Finding& finding : findings) {
    if (out.size() > 1) out += ',';
    out += fmt::format(
        "{{\"severity\":\"{}\",\"code\":{},\"what\":{},\"where\":{},\"why\":{},"
        "\"fix\":{}}}",
        NameOf(finding.severity), JsonQuote(finding.code),
        JsonQuote(finding.what), JsonQuote(finding.where),
        JsonQuote(finding.why), JsonQuote(finding.fix));
  }
  return out + "]";
}

std::string LinesToJson(const std::vector<std::string>& lines) {
  std::string out = "[";
  for (const std::string& line : lines) {
    if (out.size() > 1) out += ',';
    out += JsonQuote(line);
  }
  return out + "]";
}

// `,"against":{…}`, or nothing.
std::string ToJson(const std::optional<InterfaceDiff>& diff,
                   const std::string& against) {
  if (!diff.has_value()) return {};
  return fmt::format(
      ",\"against\":{{\"path\":{},\"verdict\":\"{}\",\"broken\":{},"
      "\"extended\":{},\"changed\":{}}}",
      JsonQuote(against), diff->verdict(), LinesToJson(diff->broken),
      LinesToJson(diff->extended), LinesToJson(diff->changed));
}

std::string ToJson(const PreflightReport& report, const std::string& more) {
  const GuestMetadata& metadata = report.metadata;
  return fmt::format(
      "{{\"path\":{},\"refused\":{},\"generation\":{},\"type\":{},"
      "\"interface\":{},\"placement\":\"{}\",\"placement_reason\":{},"
      "\"may_unmap\":{},\"keeps_mapped_reason\":{},\"values\":{},\"routes\":{},"
      "\"findings\":{}{}}}",
      JsonQuote(report.path), report.refused(),
      static_cast<int>(report.generation), JsonQuote(metadata.type),
      JsonQuote(metadata.interface_hash),
      report.needs_thread ? "thread" : "shard",
      JsonQuote(report.needs_thread_reason), report.may_unmap,
      JsonQuote(report.keeps_mapped_reason), ValuesToJson(metadata.values),
      RoutesToJson(metadata.routes), FindingsToJson(report.findings), more);
}

void PrintReport(const PreflightReport& report) {
  PrintLine(fmt::format(
      "{}: {}", report.path,
      report.refused() ? "refused"
                       : fmt::format("can be loaded, generation {}",
                                     static_cast<int>(report.generation))));
  for (const Finding& finding : report.findings) {
    PrintLine(fmt::format("  {}: {}", NameOf(finding.severity),
                          FormatFinding(finding)));
  }
  if (report.refused()) return;
  const GuestMetadata& metadata = report.metadata;
  if (!metadata.type.empty()) {
    PrintLine(fmt::format("  type: {}", metadata.type));
  }
  PrintLine(report.needs_thread ? fmt::format("  placement: thread ({})",
                                              report.needs_thread_reason)
                                : std::string("  placement: shard"));
  for (const RouteMetadata& route : metadata.routes) {
    PrintLine(fmt::format("  route: {}", route.key));
  }
}

void PrintDiff(const InterfaceDiff& diff, const std::string& against) {
  PrintLine(fmt::format("  interface: {} against {}", diff.verdict(), against));
  for (const auto& [what, lines] : {std::pair("broken", &diff.broken),
                                    std::pair("extended", &diff.extended),
                                    std::pair("changed", &diff.changed)}) {
    for (const std::string& line : *lines) {
      PrintLine(fmt::format("    {}: {}", what, line));
    }
  }
}

}  // namespace

ExitCode Execute(const CheckOptions& options) {
  PreflightReport against;
  if (!options.against.empty()) {
    against = Preflight(options.against);
    if (against.refused()) {
      return Fail(ExitCode::kLibraryRefused,
                  fmt::format("{}: {}", against.path,
                              FormatFinding(*against.refusal())));
    }
  }
  ExitCode code = ExitCode::kOk;
  for (const std::string& path : options.paths) {
    const PreflightReport report = Preflight(path);
    std::optional<InterfaceDiff> diff;
    if (!options.against.empty() && !report.refused()) {
      diff = CompareInterfaces(against.metadata, report.metadata);
    }
    if (options.output == Output::kJson) {
      PrintLine(ToJson(report, ToJson(diff, options.against)));
    } else {
      PrintReport(report);
      if (diff.has_value()) PrintDiff(*diff, options.against);
    }
    if (report.refused()) {
      code = ExitCode::kLibraryRefused;
    } else if (diff.has_value() && !diff->broken.empty() &&
               code == ExitCode::kOk) {
      code = ExitCode::kFailed;
    }
  }
  return code;
}

}  // namespace troupe
