#include "tools/cli/control_client.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/memory/memory.h"
#include "fmt/format.h"
#include "host/control/control_messages.h"

namespace troupe {

absl::StatusOr<std::unique_ptr<ControlClient>> ControlClient::Connect(
    const std::string& socket_path) {
  auto loop = EventLoop::Create();
  if (!loop.ok()) return loop.status();
  auto connection = PipeConnection::Connect(loop->get(), socket_path);
  if (!connection.ok()) {
    return absl::UnavailableError(
        fmt::format("no host: {}", std::string(connection.status().message())));
  }
  auto client = absl::WrapUnique(
      new ControlClient(socket_path, *std::move(loop), *std::move(connection)));
  absl::Status greeted = client->Greet();
  if (!greeted.ok()) return greeted;
  return client;
}

ControlClient::ControlClient(std::string socket_path,
                             std::unique_ptr<EventLoop> loop,
                             std::unique_ptr<PipeConnection> connection)
    : socket_path_(std::move(socket_path)),
      loop_(std::move(loop)),
      connection_(std::move(connection)),
      outbox_(connection_.get(),
              [this](const absl::Status& result, ControlOutbox::Weight) {
                if (!result.ok()) ended_ = true;
              }) {
  connection_->Start([this](std::string_view bytes) { reader_.Append(bytes); },
                     [this](const absl::Status&) { ended_ = true; });
}

absl::Status ControlClient::Greet() {
  control::Request request;
  request.mutable_hello()->set_min_version(kControlVersion);
  request.mutable_hello()->set_max_version(kControlVersion);
  absl::StatusOr<control::Response> response = Exchange(std::move(request));
  if (!response.ok()) return response.status();
  host_ = response->hello();
  return absl::OkStatus();
}

absl::Status ControlClient::Gone() const {
  return absl::UnavailableError(
      fmt::format("the host at '{}' closed the connection", socket_path_));
}

absl::StatusOr<uint64_t> ControlClient::Send(control::Request request) {
  request.set_id(++last_id_);
  if (ended_ || !outbox_.Send(request, {}).ok()) return Gone();
  return last_id_;
}

absl::StatusOr<control::Response> ControlClient::Receive() {
  while (true) {
    const auto next = reader_.Next();
    if (!next.ok()) return next.status();
    if (next->has_value()) {
      const std::string_view bytes = **next;
      control::Response response;
      if (!response.ParseFromArray(bytes.data(),
                                   static_cast<int>(bytes.size()))) {
        return absl::InternalError(fmt::format(
            "what listens at '{}' is no host of Troupe", socket_path_));
      }
      if (response.id() == 0) return FromControlError(response.error());
      return response;
    }
    if (ended_) return Gone();
    loop_->Poll(PollMode::kWait);
  }
}

absl::StatusOr<control::Response> ControlClient::Exchange(
    control::Request request) {
  const absl::StatusOr<uint64_t> id = Send(std::move(request));
  if (!id.ok()) return id.status();
  while (true) {
    absl::StatusOr<control::Response> response = Receive();
    if (!response.ok() || response->id() == *id) return response;
  }
}

}  // namespace troupe
