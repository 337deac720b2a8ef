// One client of the control socket: its requests, their answers and its
// listeners (proto/troupe/control.proto).
#ifndef TROUPE_HOST_CONTROL_CONTROL_SESSION_H_
#define TROUPE_HOST_CONTROL_CONTROL_SESSION_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "host/control/control_frame.h"
#include "host/control/control_outbox.h"
#include "host/control/control_target.h"
#include "host/loop/loop_thread.h"
#include "host/loop/pipe_connection.h"
#include "troupe/control.pb.h"

namespace troupe {

// What a host says about itself. Constant.
struct ControlHostInfo {
  std::string program_version;
  std::vector<std::string> proto_files;
  std::vector<std::string> proto_directories;  // absolute
};

// Shared because answers may come when the client has gone and its session with
// it: they hold weak references.
// Thread: that of the loop, all of it.
class ControlSession : public std::enable_shared_from_this<ControlSession> {
 public:
  // What all sessions of a server have in common. `thread` outlives every
  // answer of `target`, the others outlive the sessions.
  struct Host {
    LoopThread* thread;
    ControlTarget* target;
    const ControlHostInfo* info;
  };
  // Runs once, when the session has nothing more to do; may let go of it.
  using OnEnd = std::function<void(ControlSession*)>;

  // `caller` names the client to the target.
  ControlSession(Host host, std::string caller,
                 std::unique_ptr<PipeConnection> connection, OnEnd on_end);

  // Gives the client's calls up, but for those whose ids it chose; removes its
  // listeners and closes the connection.
  ~ControlSession();

  ControlSession(const ControlSession&) = delete;
  ControlSession& operator=(const ControlSession&) = delete;

  // Begins to read. Once, when a shared_ptr holds the session.
  void Start();

 private:
  // What the closure of a listener shares with its session, between threads.
  struct Listener {
    uint64_t id;  // of the request
    std::atomic<uint64_t> dropped{0};
  };

  // A chunk for a client that may be slow.
  struct HeldChunk {
    std::shared_ptr<Listener> listener;
    ShellStreamChunk chunk;
    ControlTarget::TakenFn taken;
  };

  // Payload bytes of listened messages and chunks that wait for a slow client;
  // beyond them chunks of reliable streams wait, all else is dropped and
  // counted.
  static constexpr size_t kMaxListenedBytes = 8 * 1024 * 1024;

  void HandleWhatCame();
  void Handle(std::string_view bytes);
  void Dispatch(const control::Request& request);

  void Hello(uint64_t id, const control::HelloRequest& request);
  void Ps(uint64_t id, const control::PsRequest& request);
  void Waits(uint64_t id);
  void Call(uint64_t id, const control::SendRequest& request);
  void Tell(uint64_t id, const control::SendRequest& request);
  void Listen(uint64_t id, const control::ListenRequest& request);
  void Unlisten(uint64_t id, const control::UnlistenRequest& request);
  void Reload(uint64_t id, const control::ReloadRequest& request);
  void Stop(uint64_t id, const control::StopRequest& request);
  void Schema(uint64_t id);

  // host/control/dead_letter_requests.cc
  void DeadLetters(uint64_t id);
  void ShowDeadLetter(uint64_t id,
                      const control::ShowDeadLetterRequest& request);
  void ReplayDeadLetter(uint64_t id,
                        const control::ReplayDeadLetterRequest& request);
  void PurgeDeadLetters(uint64_t id);

  // host/control/stream_requests.cc
  void SendChunk(uint64_t id, const control::SendChunkRequest& request);
  void ListenStream(uint64_t id, const control::ListenStreamRequest& request);
  void UnlistenStream(uint64_t id,
                      const control::UnlistenStreamRequest& request);
  void DeliverChunks();

  OutsideMessage ToMessage(const control::SendRequest& request) const;

  // A function that has `use(this, answer)` run on the loop's thread, unless
  // the session has gone by then.
  //   Thread: any, for the function.
  template <typename Answer, typename Use>
  std::function<void(Answer)> Later(Use use);

  // Answers a request, which is under way no longer.
  void Answer(const control::Response& response);
  void Fail(uint64_t id, const absl::Status& status);

  // Says why, to no request, and ends the connection.
  void Refuse(const absl::Status& status);

  void Deliver(const std::shared_ptr<Listener>& listener,
               const ShellMessage& message);
  void OnWritten(const absl::Status& result, ControlOutbox::Weight written);
  bool MayRead() const;
  void End();

  // Constant after construction.
  const Host host_;
  const std::string caller_;
  const OnEnd on_end_;
  const std::unique_ptr<PipeConnection> connection_;

  // The loop's thread only.
  ControlFrameReader reader_;
  ControlOutbox outbox_;
  std::set<uint64_t> under_way_;
  // How to give up the calls under way that end with the connection.
  std::map<uint64_t, ControlTarget::CancelFn> cancels_;
  std::set<std::string> routes_;   // that it listens to
  std::set<std::string> streams_;  // the same
  std::deque<HeldChunk> held_chunks_;
  bool greeted_ = false;
  bool closing_ = false;  // reads no more, and ends when all is written
  bool ended_ = false;

  // Payload bytes of listened messages that the client has not taken. Shared
  // with the listeners, which any thread calls.
  const std::shared_ptr<std::atomic<size_t>> listened_bytes_;
};

template <typename Result, typename Use>
std::function<void(Result)> ControlSession::Later(Use use) {
  return [thread = host_.thread, weak = weak_from_this(),
          use = std::move(use)](Result result) {
    thread->Post([weak, use, result = std::move(result)]() mutable {
      const std::shared_ptr<ControlSession> self = weak.lock();
      if (self != nullptr && !self->ended_) use(self.get(), std::move(result));
    });
  };
}

}  // namespace troupe

#endif  // TROUPE_HOST_CONTROL_CONTROL_SESSION_H_
