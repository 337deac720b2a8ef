#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "abi/codes.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_client.h"
#include "tools/cli/open_client.h"
#include "tools/cli/payload.h"
#include "tools/cli/report.h"
#include "tools/cli/schema.h"
#include "tools/cli/send.h"
#include "troupe/control.pb.h"

namespace troupe {
control::Request ToRequest(const SendOptions& options, std::string payload) {
  control::Request request;
  control::SendRequest* const send = options.kind == SendKind::kCall
                                         ? request.mutable_call()
                                         : request.mutable_tell();
  send->set_target(options.target);
  send->set_route(options.route);
  send->set_payload(std::move(payload));
  if (!options.request_id.empty()) {
    send->set_request_id(options.request_id);
    send->set_caller(options.caller);
  }
  if (options.signal) {
    send->set_payload_type(static_cast<uint32_t>(abi::PayloadType::kRpcSignal));
  }
  if (options.timeout) {
    // 0 would mean the default.
    const int64_t ms = absl::ToInt64Milliseconds(*options.timeout);
    send->set_timeout_ms(static_cast<uint64_t>(std::max<int64_t>(1, ms)));
  }
  return request;
}

std::string ShowAnswer(const SendOptions& options, const Schema& schema,
                       const control::Response& response) {
  if (options.kind == SendKind::kTell) {
    return options.client.output == Output::kJson ? "{}" : "ok";
  }
  return ShowPayload(response.call().payload(), options.route,
                     Direction::kResponse, schema, options.client.output);
}

ExitCode Execute(const SendOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;
  std::unique_ptr<Schema> schema;
  const ExitCode fetched = FetchSchema(client.get(), &schema);
  if (fetched != ExitCode::kOk) return fetched;
  if (!options.lines.empty()) {
    return SendLines(options, *schema, client.get());
  }

  absl::StatusOr<std::string> payload =
      EncodePayload(options.payload, options.route, *schema);
  if (!payload.ok()) {
    return Fail(ExitCode::kUsage, std::string(payload.status().message()));
  }
  const auto response =
      client->Exchange(ToRequest(options, *std::move(payload)));
  if (!response.ok()) return FailConnection(response.status());
  if (response->has_error()) {
    return FailControl(response->error());
  }
  // One tell that was taken has nothing to say.
  if (options.kind == SendKind::kTell) return ExitCode::kOk;
  const std::string answer = ShowAnswer(options, *schema, *response);
  if (options.client.output == Output::kRaw) {
    std::fwrite(answer.data(), 1, answer.size(), stdout);
  } else {
    PrintLine(answer);
  }
  return ExitCode::kOk;
}

}  // namespace troupe
