// One end of a Unix stream socket: bytes in, bytes out, nothing about messages.
//
// Both directions are bounded. What the peer does not read waits here up to
// kMaxPipeBacklogBytes, then Write() refuses; what the owner does not want to
// read yet stays with the kernel, after PauseReading(), and slows the peer.
#ifndef TROUPE_HOST_LOOP_PIPE_CONNECTION_H_
#define TROUPE_HOST_LOOP_PIPE_CONNECTION_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/loop/event_loop.h"

struct uv_stream_s;

namespace troupe {

// Thread: owner of the loop, all of it. Callbacks run inside Poll() and may
// destroy the connection; after its end none runs.
class PipeConnection {
 public:
  // `bytes` is borrowed for the call.
  using OnBytes = std::function<void(std::string_view bytes)>;
  // OK when the peer sent all it had to send, else why reading failed. Called
  // once; nothing is read afterwards, but writing is still possible.
  using OnEnd = std::function<void(const absl::Status& reason)>;
  // OK when the system took all bytes.
  using OnWritten = std::function<void(const absl::Status& result)>;

  // Connects to whoever listens at `path`, without waiting. `loop` outlives the
  // connection.
  //   Errors: INVALID_ARGUMENT for a path that is empty or too long, NOT_FOUND
  //           without such a file, UNAVAILABLE when nobody listens or the
  //           listener is busy, PERMISSION_DENIED when it is another user's.
  static absl::StatusOr<std::unique_ptr<PipeConnection>> Connect(
      EventLoop* loop, const std::string& path);

  // Closes the connection. What was written and has not gone out is lost.
  ~PipeConnection();

  PipeConnection(const PipeConnection&) = delete;
  PipeConnection& operator=(const PipeConnection&) = delete;

  // Begins to read. Once.
  void Start(OnBytes on_bytes, OnEnd on_end);

  // Between them no bytes arrive; what was read before is not taken back.
  // Neither has an effect after the end of reading.
  void PauseReading();
  void ResumeReading();

  // Sends `bytes` after those of earlier writes. An empty backlog takes a write
  // of any size.
  //   Errors: UNAVAILABLE when the backlog is full or the peer has gone; then
  //           nothing is sent and `on_written` is dropped.
  absl::Status Write(std::string bytes, OnWritten on_written = nullptr);

  // Bytes written and not yet taken by the system.
  size_t backlog_bytes() const;

 private:
  friend class PipeServer;
  struct Impl;

  explicit PipeConnection(Impl* impl) : impl_(impl) {}

  // Takes the connection that waits at `server`, which listens at `path`.
  static absl::StatusOr<std::unique_ptr<PipeConnection>> Accept(
      EventLoop* loop, uv_stream_s* server, const std::string& path);

  static std::unique_ptr<PipeConnection> Unopened(EventLoop* loop,
                                                  const std::string& path);

  Impl* const impl_;  // Deleted by the loop, a turn after the connection's end.
};

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_PIPE_CONNECTION_H_
