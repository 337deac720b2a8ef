#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "host/base/json.h"
#include "host/guest/finding.h"
#include "host/guest/metadata.h"
#include "host/guest/preflight.h"
#include "tools/cli/commands.h"
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

std::string ToJson(const PreflightReport& report) {
  const GuestMetadata& metadata = report.metadata;
  return fmt::format(
      "{{\"path\":{},\"refused\":{},\"generation\":{},\"type\":{},"
      "\"interface\":{},\"placement\":\"{}\",\"placement_reason\":{},"
      "\"may_unmap\":{},\"keeps_mapped_reason\":{},\"values\":{},\"routes\":{},"
      "\"findings\":{}}}",
      JsonQuote(report.path), report.refused(),
      static_cast<int>(report.generation), JsonQuote(metadata.type),
      JsonQuote(metadata.interface_hash),
      report.needs_thread ? "thread" : "shard",
      JsonQuote(report.needs_thread_reason), report.may_unmap,
      JsonQuote(report.keeps_mapped_reason), ValuesToJson(metadata.values),
      RoutesToJson(metadata.routes), FindingsToJson(report.findings));
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

}  // namespace

ExitCode Execute(const CheckOptions& options) {
  ExitCode code = ExitCode::kOk;
  for (const std::string& path : options.paths) {
    const PreflightReport report = Preflight(path);
    if (options.output == Output::kJson) {
      PrintLine(ToJson(report));
    } else {
      PrintReport(report);
    }
    if (report.refused()) code = ExitCode::kLibraryRefused;
  }
  return code;
}

}  // namespace troupe
