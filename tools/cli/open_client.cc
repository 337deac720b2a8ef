#include "tools/cli/open_client.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "host/control/socket_path.h"
#include "host/runtime/config.h"
#include "host/runtime/config_load.h"
#include "tools/cli/report.h"
#include "troupe/control.pb.h"

namespace troupe {

ExitCode OpenClient(const ClientOptions& options,
                    std::unique_ptr<ControlClient>* client) {
  std::string socket = options.socket;
  if (socket.empty() && !options.config.empty()) {
    const absl::StatusOr<Config> config = LoadConfig(options.config);
    if (!config.ok()) return FailConfiguration(config.status());
    socket = config->host.socket.value;
  }
  if (socket.empty()) socket = DefaultSocketPath();
  auto connected = ControlClient::Connect(socket);
  if (!connected.ok()) return FailConnection(connected.status());
  *client = *std::move(connected);
  return ExitCode::kOk;
}

ExitCode FetchSchema(ControlClient* client, std::unique_ptr<Schema>* schema) {
  control::Request request;
  request.mutable_schema();
  const auto response = client->Exchange(std::move(request));
  if (!response.ok()) return FailConnection(response.status());
  const control::SchemaResponse& served = response->schema();
  auto loaded =
      Schema::Load({served.files().begin(), served.files().end()},
                   {served.directories().begin(), served.directories().end()});
  if (!loaded.ok()) return FailConfiguration(loaded.status());
  *schema = *std::move(loaded);
  return ExitCode::kOk;
}

}  // namespace troupe
