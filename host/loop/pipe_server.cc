#include "host/loop/pipe_server.h"

#include <unistd.h>
#include <uv.h>

#include <utility>

#include "fmt/format.h"
#include "host/base/check.h"
#include "host/loop/socket_file.h"
#include "host/loop/uv_handle.h"
#include "host/loop/uv_status.h"

namespace troupe {
namespace {

// Connections the kernel keeps waiting while the loop is busy.
constexpr int kListenBacklog = 128;

}  // namespace

struct PipeServer::Impl {
  uv_pipe_t pipe;
  EventLoop* loop;
  SocketFile file;
  OnConnection on_connection;

  static void Accept(uv_stream_t* stream, int status);
};

void PipeServer::Impl::Accept(uv_stream_t* stream, int status) {
  auto* impl = static_cast<Impl*>(stream->data);
  // A peer that left before it was accepted is nobody's concern.
  if (status < 0) return;
  absl::StatusOr<std::unique_ptr<PipeConnection>> connection =
      PipeConnection::Accept(impl->loop, stream, impl->file.path);
  if (!connection.ok()) return;
  impl->on_connection(*std::move(connection));
}

absl::StatusOr<std::unique_ptr<PipeServer>> PipeServer::Listen(
    EventLoop* loop, const std::string& path, OnConnection on_connection) {
  absl::StatusOr<SocketFile> file = BindSocketFile(path);
  if (!file.ok()) return file.status();
  auto* impl = new Impl{.pipe = {},
                        .loop = loop,
                        .file = *file,
                        .on_connection = std::move(on_connection)};
  TROUPE_CHECK(uv_pipe_init(loop->uv(), &impl->pipe, 0) == 0);
  impl->pipe.data = impl;
  // From here on the server's end frees everything, also when a step fails.
  std::unique_ptr<PipeServer> server(new PipeServer(impl));
  int code = uv_pipe_open(&impl->pipe, file->fd);
  if (code < 0) {
    close(file->fd);
  } else {
    code = uv_listen(reinterpret_cast<uv_stream_t*>(&impl->pipe),
                     kListenBacklog, &Impl::Accept);
  }
  absl::Status listening =
      UvStatus(code, fmt::format("listen at socket '{}'", path));
  if (!listening.ok()) return listening;
  return server;
}

PipeServer::~PipeServer() {
  RemoveSocketFile(impl_->file);
  CloseAndDelete(impl_, &impl_->pipe);
}

}  // namespace troupe
