#include <cstdint>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_client.h"
#include "tools/cli/open_client.h"
#include "tools/cli/report.h"
#include "troupe/control.pb.h"

namespace troupe {

ExitCode Execute(const StopOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;

  control::Request request;
  control::StopRequest* const stop = request.mutable_stop();
  if (options.grace) {
    stop->set_grace_ms(
        static_cast<uint64_t>(absl::ToInt64Milliseconds(*options.grace)));
  }
  const auto response = client->Exchange(std::move(request));
  if (!response.ok()) return FailConnection(response.status());
  if (response->has_error()) return FailControl(response->error());

  const control::StopResponse& report = response->stop();
  if (options.client.output == Output::kJson) {
    PrintLine(fmt::format("{{\"drained\":{},\"dead_lettered\":{}}}",
                          report.drained(), report.dead_lettered()));
  } else {
    PrintLine(fmt::format("drained {}, dead-lettered {}", report.drained(),
                          report.dead_lettered()));
  }
  return ExitCode::kOk;
}

}  // namespace troupe
