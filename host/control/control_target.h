// What the control socket can ask of a host.
//
// The control server knows the host through this alone. Each operation is
// called on the control thread, takes effect in the order of the calls, returns
// at once and calls `done`, if it has one, exactly once, on any thread, also
// before it returns.
// No operation begins after the server's end, but answers may arrive later.
#ifndef TROUPE_HOST_CONTROL_CONTROL_TARGET_H_
#define TROUPE_HOST_CONTROL_CONTROL_TARGET_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abi/codes.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/actor/stream_ledger.h"

namespace troupe {

// A snapshot; proto/troupe/control.proto says what each field is.
struct ActorInfoRow {
  std::string name;
  std::string id;
  std::string type;
  std::string state;
  uint32_t abi_generation = 0;
  uint32_t generation = 0;
  std::string placement;
  uint32_t shard = 0;
  uint64_t mailbox_messages = 0;
  uint64_t mailbox_bytes = 0;
  uint64_t mailbox_max_messages = 0;
  uint64_t mailbox_max_bytes = 0;
  uint64_t handled = 0;
  uint64_t errors = 0;
  std::string waiting_on;
  uint64_t ignored_outputs = 0;
  uint64_t slow = 0;
  std::string held_by;
  int64_t held_ms = 0;
  uint64_t restarts = 0;
  std::string last_crash;
  int64_t last_crash_ago_ms = 0;
  std::optional<StreamFigures> streams;
};

// One wait; host/runtime/host.h says what each member is.
struct WaitRow {
  std::string waiter;
  std::string target;
  std::string route;
  std::optional<absl::Duration> waited;
  std::optional<absl::Duration> left;
  bool for_room = false;
};

// Times of handling of one workload on one shard, as counts.
struct LatencyRow {
  std::string name;
  uint32_t shard = 0;
  std::vector<uint64_t> counts;
};

struct PsAnswer {
  std::vector<ActorInfoRow> actors;
  std::vector<LatencyRow> latencies;
};

// A message from outside the host.
struct OutsideMessage {
  std::string caller;  // the client's name: same caller and id run once
  std::string target;  // a configured name, an id or a type
  std::string route;
  std::string payload;
  std::optional<absl::Duration> timeout;  // absent: as calls have it
  std::string request_id;                 // empty: the host makes one
  // Absent: as the receiver or its configuration says.
  std::optional<abi::PayloadType> payload_type;
};

// A chunk of a data stream from outside the host.
struct OutsideChunk {
  std::string target;  // as in OutsideMessage
  std::string stream_id;
  uint64_t sequence = 0;
  std::string payload;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::optional<int64_t> timestamp_ms;
  std::optional<absl::Duration> timeout;  // absent: as chunks have it
  bool latency_first = false;
};

// One that an actor sent to the Shell.
struct ShellStreamChunk {
  std::string sender;
  std::string stream_id;
  uint64_t sequence = 0;
  std::string payload;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::optional<int64_t> timestamp_ms;
};

enum class AnswerSource { kHost, kActor };

// How a call ended. `status` OK: `payload` is the answer. Else `source` says
// whether the actor failed it or the host could not have it done.
struct CallAnswer {
  absl::Status status;
  std::string payload;
  AnswerSource source = AnswerSource::kHost;
  int32_t abi_status = 0;  // what the guest returned
};

// What an actor sent to the Shell.
struct ShellMessage {
  std::string sender;
  std::string route;
  std::string payload;
  bool is_call = false;
};

// A message that could not be handled; fields as in control.proto.
struct DeadLetterRow {
  uint64_t id = 0;
  std::string reason;
  std::string error;
  uint64_t age_ms = 0;
  std::string sender;
  std::string receiver;
  std::string route;
  std::string request_id;
  bool is_call = false;
  uint32_t payload_type = 0;
  uint64_t payload_bytes = 0;
  std::optional<std::string> payload;
};

struct DeadLetterList {
  std::vector<DeadLetterRow> letters;
  uint64_t stopped = 0;
  uint64_t crashed = 0;
  uint64_t expired = 0;
  uint64_t undecodable = 0;
  uint64_t poisoned = 0;
  uint64_t pushed_out = 0;
  uint64_t refused = 0;
};

// What became of a letter that was sent again: of a call, as the call ended.
struct ReplayReport {
  CallAnswer answer;
  std::string receiver;
  bool is_call = false;
};

// How a reload ended; fields as in control.proto.
struct ControlReloadAnswer {
  uint32_t generation = 0;
  std::string path;
  uint32_t actors = 0;
  uint32_t switched = 0;
  std::vector<std::string> failures;
  bool may_have_state = false;
  std::optional<uint64_t> state_bytes;
  std::vector<std::string> warnings;
  uint32_t unmapped = 0;
  uint32_t kept = 0;
  std::string kept_reason;
  absl::Duration took;
};

struct ControlStopReport {
  uint64_t drained = 0;
  uint64_t dead_lettered = 0;
};

class ControlTarget {
 public:
  using PsDone = std::function<void(PsAnswer answer)>;
  using WaitsDone = std::function<void(std::vector<WaitRow> waits)>;
  using CallDone = std::function<void(CallAnswer answer)>;
  using CancelFn = std::function<void()>;
  using StatusDone = std::function<void(absl::Status status)>;
  using DeadLettersDone = std::function<void(DeadLetterList list)>;
  using DeadLetterDone =
      std::function<void(absl::StatusOr<DeadLetterRow> letter)>;
  using ReplayDone = std::function<void(ReplayReport report)>;
  using PurgeDone = std::function<void(uint64_t purged)>;
  using ReloadDone =
      std::function<void(absl::StatusOr<ControlReloadAnswer> answer)>;
  using StopDone = std::function<void(ControlStopReport report)>;

  // Called on any thread, but not by two at once.
  using OnMessage = std::function<void(ShellMessage message)>;

  // The sender of a chunk may go on. Any thread, once.
  using TakenFn = std::function<void()>;
  // As OnMessage. `taken` is to be called when there is room for more; nullptr:
  // nobody waits for it.
  using OnChunk = std::function<void(ShellStreamChunk chunk, TakenFn taken)>;
  // For how long the chunk was held back.
  using ChunkDone = std::function<void(absl::StatusOr<absl::Duration> held)>;

  virtual ~ControlTarget() = default;

  virtual void Ps(PsDone done) = 0;

  // May take 100 ms to return when a handler holds a shard.
  virtual void Waits(WaitsDone done) = 0;

  // `done` gets an answer when `message.timeout` has passed, at the latest. The
  // function returned gives the call up; it may also come too late.
  virtual CancelFn Call(OutsideMessage message, CallDone done) = 0;

  // `done` gets OK when the mailbox took the message.
  virtual void Tell(OutsideMessage message, StatusDone done) = 0;

  // Makes `on_message` the Shell handler of `route`, until Unlisten(). Calls
  // are answered with `answer`; without one they are refused as not
  // implemented.
  //   Errors: FAILED_PRECONDITION when the route has a handler. Returned, so
  //           that whoever leaves at once knows whether to Unlisten().
  virtual absl::Status Listen(std::string route,
                              std::optional<std::string> answer,
                              OnMessage on_message) = 0;

  // `done` runs when no call of `on_message` is under way or will follow.
  //   Errors: NOT_FOUND when nobody listens to `route`.
  virtual void Unlisten(std::string route, StatusDone done) = 0;

  // `done` gets an answer when the receiver's queue has the chunk, or when
  // `chunk.timeout` has passed.
  virtual void SendChunk(OutsideChunk chunk, ChunkDone done) = 0;

  // Makes `on_chunk` the Shell's end of the stream `id`, until
  // UnlistenStream().
  //   Errors: as of Listen().
  virtual absl::Status ListenStream(std::string id, OnChunk on_chunk) = 0;

  // `done` runs when no call of `on_chunk` is under way or will follow.
  //   Errors: NOT_FOUND when nobody listens to `id`.
  virtual void UnlistenStream(std::string id, StatusDone done) = 0;

  // The messages that could not be handled.
  virtual void DeadLetters(DeadLettersDone done) = 0;
  //   Errors: NOT_FOUND when it is not kept.
  virtual void ShowDeadLetter(uint64_t id, DeadLetterDone done) = 0;
  // Sends one again; an answer's status is NOT_FOUND when it is not kept.
  virtual void ReplayDeadLetter(uint64_t id, ReplayDone done) = 0;
  virtual void PurgeDeadLetters(PurgeDone done) = 0;

  // Has the actors of the workload `name` go on with the next generation of its
  // library, from `path` or, when that is empty, from where it was; `grace`
  // absent: as configured.
  virtual void Reload(std::string name, std::string path,
                      std::optional<absl::Duration> grace, ReloadDone done) = 0;

  // Ends the host's actors; `grace` absent: as configured. Asked again while it
  // stops, the shorter grace period counts, and each `done` gets the report.
  // The client sees the report when `done` is called before the server ends.
  virtual void Stop(std::optional<absl::Duration> grace, StopDone done) = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_CONTROL_CONTROL_TARGET_H_
