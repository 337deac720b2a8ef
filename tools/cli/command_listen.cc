#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "host/base/json.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_client.h"
#include "tools/cli/open_client.h"
#include "tools/cli/payload.h"
#include "tools/cli/report.h"
#include "tools/cli/schema.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

void Print(const control::ListenedMessage& message, const Schema& schema,
           Output output) {
  if (message.dropped() > 0) {
    fmt::print(stderr, "troupe: {} messages came too fast and were dropped\n",
               message.dropped());
  }
  const std::string payload = ShowPayload(message.payload(), message.route(),
                                          Direction::kRequest, schema, output);
  if (output == Output::kJson) {
    PrintLine(
        fmt::format("{{\"sender\":{},\"route\":{},\"call\":{},\"payload\":{}}}",
                    JsonQuote(message.sender()), JsonQuote(message.route()),
                    message.is_call(), payload));
  } else {
    PrintLine(payload);
  }
  // Whoever reads this waits for each message.
  std::fflush(stdout);
}

}  // namespace

ExitCode Execute(const ListenOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;
  std::unique_ptr<Schema> schema;
  const ExitCode fetched = FetchSchema(client.get(), &schema);
  if (fetched != ExitCode::kOk) return fetched;

  control::Request request;
  request.mutable_listen()->set_route(options.route);
  if (options.answer) request.mutable_listen()->set_answer(*options.answer);
  const auto begun = client->Exchange(std::move(request));
  if (!begun.ok()) return FailConnection(begun.status());
  if (begun->has_error()) return FailControl(begun->error());
  fmt::print(stderr, "troupe: listening to '{}'\n", options.route);

  uint64_t count = 0;
  while (options.count == 0 || count < options.count) {
    const auto response = client->Receive();
    if (!response.ok()) return FailConnection(response.status());
    if (!response->has_message()) continue;
    Print(response->message(), *schema, options.client.output);
    ++count;
  }
  return ExitCode::kOk;
}

}  // namespace troupe
