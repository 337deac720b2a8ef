#include "host/control/control_server.h"

#include <utility>

#include "absl/memory/memory.h"
#include "fmt/format.h"
#include "google/protobuf/stubs/common.h"

namespace troupe {

absl::StatusOr<std::unique_ptr<ControlServer>> ControlServer::Start(
    LoopThread* thread, const std::string& socket_path, ControlHostInfo info,
    ControlTarget* target) {
  // What a client sends is answered, not logged: without this each bad message
  // is a line on stderr. For the whole process; the host has no other use of
  // libprotobuf.
  google::protobuf::SetLogHandler(nullptr);
  auto server =
      absl::WrapUnique(new ControlServer(thread, std::move(info), target));
  auto pipe = PipeServer::Listen(
      thread->loop(), socket_path,
      [self = server.get()](std::unique_ptr<PipeConnection> connection) {
        self->Accept(std::move(connection));
      });
  if (!pipe.ok()) return pipe.status();
  server->server_ = *std::move(pipe);
  return server;
}

ControlServer::ControlServer(LoopThread* thread, ControlHostInfo info,
                             ControlTarget* target)
    : info_(std::move(info)), host_{thread, target, &info_} {}

ControlServer::~ControlServer() = default;

void ControlServer::Accept(std::unique_ptr<PipeConnection> connection) {
  auto session = std::make_shared<ControlSession>(
      host_, fmt::format("control-{}", ++accepted_), std::move(connection),
      [this](ControlSession* ended) { sessions_.erase(ended); });
  sessions_.emplace(session.get(), session);
  session->Start();
}

}  // namespace troupe
