#include "host/loop/pipe_connection.h"

#include <unistd.h>
#include <uv.h>

#include <array>
#include <utility>

#include "fmt/format.h"
#include "host/base/check.h"
#include "host/base/limits.h"
#include "host/loop/socket_file.h"
#include "host/loop/uv_handle.h"
#include "host/loop/uv_status.h"

namespace troupe {
namespace {

// What one read takes at most; libuv's own suggestion.
constexpr size_t kReadBytes = size_t{64} * 1024;

}  // namespace

// Outlives the connection until the loop lets go of the handle, and with it the
// callbacks: one that destroys the connection goes on running.
struct PipeConnection::Impl {
  uv_pipe_t pipe;
  std::string path;
  OnBytes on_bytes;
  OnEnd on_end;
  bool ended = false;   // Reading has.
  bool closed = false;  // The owner has let go: no callback any more.
  std::array<char, kReadBytes> buffer;

  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&pipe); }
  static Impl* Of(const void* handle) {
    return static_cast<Impl*>(static_cast<const uv_handle_t*>(handle)->data);
  }

  static void Allocate(uv_handle_t* handle, size_t, uv_buf_t* buffer);
  static void Read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer);
};

namespace {

struct WriteRequest {
  uv_write_t write;
  std::string bytes;
  PipeConnection::OnWritten on_written;
};

}  // namespace

void PipeConnection::Impl::Allocate(uv_handle_t* handle, size_t,
                                    uv_buf_t* buffer) {
  Impl* impl = Of(handle);
  *buffer = uv_buf_init(impl->buffer.data(), impl->buffer.size());
}

void PipeConnection::Impl::Read(uv_stream_t* stream, ssize_t count,
                                const uv_buf_t* buffer) {
  Impl* impl = Of(stream);
  if (count == 0) return;  // Nothing there after all.
  if (count > 0) {
    impl->on_bytes(std::string_view(buffer->base, static_cast<size_t>(count)));
    return;
  }
  impl->ended = true;
  uv_read_stop(stream);
  const int code = static_cast<int>(count);
  impl->on_end(code == UV_EOF
                   ? absl::OkStatus()
                   : UvStatus(code, fmt::format("read from '{}'", impl->path)));
}

absl::StatusOr<std::unique_ptr<PipeConnection>> PipeConnection::Connect(
    EventLoop* loop, const std::string& path) {
  const absl::StatusOr<int> fd = ConnectSocketFile(path);
  if (!fd.ok()) return fd.status();
  std::unique_ptr<PipeConnection> connection = Unopened(loop, path);
  absl::Status opened = UvStatus(uv_pipe_open(&connection->impl_->pipe, *fd),
                                 fmt::format("watch socket '{}'", path));
  if (!opened.ok()) {
    close(*fd);
    return opened;
  }
  return connection;
}

absl::StatusOr<std::unique_ptr<PipeConnection>> PipeConnection::Accept(
    EventLoop* loop, uv_stream_s* server, const std::string& path) {
  std::unique_ptr<PipeConnection> connection = Unopened(loop, path);
  absl::Status accepted =
      UvStatus(uv_accept(server, connection->impl_->stream()),
               fmt::format("accept from socket '{}'", path));
  if (!accepted.ok()) return accepted;
  return connection;
}

std::unique_ptr<PipeConnection> PipeConnection::Unopened(
    EventLoop* loop, const std::string& path) {
  auto* impl = new Impl;
  TROUPE_CHECK(uv_pipe_init(loop->uv(), &impl->pipe, 0) == 0);
  impl->pipe.data = impl;
  impl->path = path;
  return std::unique_ptr<PipeConnection>(new PipeConnection(impl));
}

PipeConnection::~PipeConnection() {
  impl_->closed = true;
  CloseAndDelete(impl_, &impl_->pipe);
}

void PipeConnection::Start(OnBytes on_bytes, OnEnd on_end) {
  TROUPE_CHECK(!impl_->on_bytes);
  impl_->on_bytes = std::move(on_bytes);
  impl_->on_end = std::move(on_end);
  ResumeReading();
}

void PipeConnection::PauseReading() { uv_read_stop(impl_->stream()); }

void PipeConnection::ResumeReading() {
  if (impl_->ended ||
      uv_is_active(reinterpret_cast<uv_handle_t*>(impl_->stream())) != 0) {
    return;
  }
  TROUPE_CHECK(uv_read_start(impl_->stream(), &Impl::Allocate, &Impl::Read) ==
               0);
}

absl::Status PipeConnection::Write(std::string bytes, OnWritten on_written) {
  const size_t backlog = backlog_bytes();
  if (backlog > 0 && backlog + bytes.size() > kMaxPipeBacklogBytes) {
    return absl::UnavailableError(fmt::format(
        "backlog of '{}' is full: {} of {} bytes waiting, {} more refused",
        impl_->path, backlog, kMaxPipeBacklogBytes, bytes.size()));
  }
  auto* request = new WriteRequest{.write = {},
                                   .bytes = std::move(bytes),
                                   .on_written = std::move(on_written)};
  request->write.data = request;
  const uv_buf_t buffer = uv_buf_init(
      request->bytes.data(), static_cast<unsigned int>(request->bytes.size()));
  const auto on_uv_written = [](uv_write_t* write, int code) {
    const std::unique_ptr<WriteRequest> done(
        static_cast<WriteRequest*>(write->data));
    const Impl* impl = Impl::Of(write->handle);
    if (impl->closed || !done->on_written) return;
    done->on_written(UvStatus(code, fmt::format("write to '{}'", impl->path)));
  };
  const int code =
      uv_write(&request->write, impl_->stream(), &buffer, 1, on_uv_written);
  if (code < 0) {
    delete request;
    return UvStatus(code, fmt::format("write to '{}'", impl_->path));
  }
  return absl::OkStatus();
}

size_t PipeConnection::backlog_bytes() const {
  return uv_stream_get_write_queue_size(impl_->stream());
}

}  // namespace troupe
