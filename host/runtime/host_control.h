// What the control socket may do to a Host: the operations of ControlTarget in
// terms of the embedding API.
#ifndef TROUPE_HOST_RUNTIME_HOST_CONTROL_H_
#define TROUPE_HOST_RUNTIME_HOST_CONTROL_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "host/control/control_target.h"
#include "host/runtime/host.h"
#include "host/runtime/reload.h"

namespace troupe {

class HostControl final : public ControlTarget {
 public:
  // Asked to stop the host: does so elsewhere, for Host::Stop() blocks, and
  // tells the outcome. Called on the control thread.
  using StopRequestFn =
      std::function<void(std::optional<absl::Duration> grace, StopDone done)>;

  // `host` outlives this. `grace` is what reloads have that say nothing of it.
  HostControl(Host* host, StopRequestFn on_stop_request,
              absl::Duration grace = ReloadOptions().grace);

  void Ps(PsDone done) override;
  void Waits(WaitsDone done) override;
  CancelFn Call(OutsideMessage message, CallDone done) override;
  void Tell(OutsideMessage message, StatusDone done) override;
  absl::Status Listen(std::string route, std::optional<std::string> answer,
                      OnMessage on_message) override;
  void Unlisten(std::string route, StatusDone done) override;
  // host/runtime/host_control_streams.cc
  void SendChunk(OutsideChunk chunk, ChunkDone done) override;
  absl::Status ListenStream(std::string id, OnChunk on_chunk) override;
  void UnlistenStream(std::string id, StatusDone done) override;
  void DeadLetters(DeadLettersDone done) override;
  void ShowDeadLetter(uint64_t id, DeadLetterDone done) override;
  void ReplayDeadLetter(uint64_t id, ReplayDone done) override;
  void PurgeDeadLetters(PurgeDone done) override;
  void Reload(std::string name, std::string path,
              std::optional<absl::Duration> grace, ReloadDone done) override;
  void Stop(std::optional<absl::Duration> grace, StopDone done) override;

 private:
  class Listener;
  class StreamListener;

  Host* const host_;
  const StopRequestFn on_stop_request_;
  const absl::Duration grace_;

  // Control thread only. The Shell's handler owns its listener: it ends when no
  // call is in it any more.
  std::map<std::string, std::weak_ptr<Listener>> listeners_;
  std::map<std::string, std::weak_ptr<StreamListener>> stream_listeners_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_HOST_CONTROL_H_
