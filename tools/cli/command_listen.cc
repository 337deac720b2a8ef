#include <string>
#include <utility>

#include "fmt/format.h"
#include "host/base/json.h"
#include "tools/cli/commands.h"
#include "tools/cli/listen.h"
#include "tools/cli/payload.h"
#include "tools/cli/report.h"
#include "tools/cli/schema.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

void Print(const control::ListenedMessage& message, const Schema& schema,
           Output output) {
  ReportDropped(message.dropped(), "messages");
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
}

}  // namespace

ExitCode Execute(const ListenOptions& options) {
  Subscription subscription;
  control::ListenRequest* const listen = subscription.request.mutable_listen();
  listen->set_route(options.route);
  if (options.answer) listen->set_answer(*options.answer);
  subscription.begun = fmt::format("listening to '{}'", options.route);
  subscription.count = options.count;
  return Listen(
      options.client, std::move(subscription),
      [&options](const control::Response& response, const Schema& schema) {
        if (!response.has_message()) return false;
        Print(response.message(), schema, options.client.output);
        return true;
      });
}

}  // namespace troupe
