#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/base/json.h"
#include "host/runtime/reload.h"
#include "host/runtime/reload_text.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_client.h"
#include "tools/cli/open_client.h"
#include "tools/cli/report.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

template <typename Texts>
std::string ToJson(const Texts& texts) {
  std::string array;
  for (const std::string& text : texts) {
    array += (array.empty() ? "" : ",") + JsonQuote(text);
  }
  return fmt::format("[{}]", array);
}

std::string ToJson(const std::string& name,
                   const control::ReloadResponse& reload) {
  const std::string state = reload.has_state_bytes()
                                ? fmt::format("{}", reload.state_bytes())
                                : "null";
  return fmt::format(
      "{{\"name\":{},\"generation\":{},\"path\":{},\"actors\":{},"
      "\"switched\":{},\"failures\":{},\"may_have_state\":{},"
      "\"state_bytes\":{},\"warnings\":{},\"unmapped\":{},\"kept\":{},"
      "\"kept_reason\":{},\"took_ms\":{}}}",
      JsonQuote(name), reload.generation(), JsonQuote(reload.path()),
      reload.actors(), reload.switched(), ToJson(reload.failures()),
      reload.may_have_state(), state, ToJson(reload.warnings()),
      reload.unmapped(), reload.kept(), JsonQuote(reload.kept_reason()),
      reload.took_ms());
}

ReloadReport ToReport(const control::ReloadResponse& reload) {
  ReloadReport report;
  report.generation = reload.generation();
  report.path = reload.path();
  report.actors = reload.actors();
  report.switched = reload.switched();
  report.failures = {reload.failures().begin(), reload.failures().end()};
  report.may_have_state = reload.may_have_state();
  if (reload.has_state_bytes()) report.state_bytes = reload.state_bytes();
  report.warnings = {reload.warnings().begin(), reload.warnings().end()};
  report.unmapped = reload.unmapped();
  report.kept = reload.kept();
  report.kept_reason = reload.kept_reason();
  report.took = absl::Milliseconds(reload.took_ms());
  return report;
}

}  // namespace

// Some that have not switched make a failure of it, for scripts.
ExitCode Execute(const ReloadCommandOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;

  control::Request request;
  control::ReloadRequest* const reload = request.mutable_reload();
  reload->set_name(options.name);
  if (!options.path.empty()) {
    // The host has a folder of its own.
    reload->set_path(std::filesystem::absolute(options.path).string());
  }
  if (options.grace) {
    reload->set_grace_ms(
        static_cast<uint64_t>(absl::ToInt64Milliseconds(*options.grace)));
  }
  const auto response = client->Exchange(std::move(request));
  if (!response.ok()) return FailConnection(response.status());
  if (response->has_error()) return FailControl(response->error());
  PrintLine(options.client.output == Output::kJson
                ? ToJson(options.name, response->reload())
                : ReloadText(options.name, ToReport(response->reload())));
  return response->reload().failures().empty() ? ExitCode::kOk
                                               : ExitCode::kFailed;
}

}  // namespace troupe
