// What becomes of a guest's request: finds the destination, writes the message,
// keeps the caller waiting and the rules of semantics.md. One per host; it runs
// on whichever shard the caller is on.
#ifndef TROUPE_HOST_ROUTE_ROUTER_H_
#define TROUPE_HOST_ROUTE_ROUTER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "abi/codes.h"
#include "abi/identity.h"
#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/actor/host_ops.h"
#include "host/actor/slot_table.h"
#include "host/base/log.h"
#include "host/route/guest_log.h"
#include "host/route/operation.h"
#include "host/route/registry.h"
#include "host/route/shell.h"
#include "host/route/shell_streams.h"
#include "host/route/wait.h"
#include "host/shard/shard.h"

namespace troupe {

// Makes actors; the runtime does.
class Spawner {
 public:
  virtual ~Spawner() = default;

  using SpawnedFn = absl::AnyInvocable<void(const absl::StatusOr<ActrId>&)>;

  // Makes an actor of `type`, on the shard of `parent`; it may still be
  // starting. Nothing when that takes time, or `type` is unknown: then Spawn()
  // does it, or says what is wrong.
  //   Thread: any shard's.
  virtual std::optional<absl::StatusOr<ActorRef>> SpawnAtOnce(
      const ActorSlot& parent, const abi::ActrType& type,
      std::string_view config) = 0;

  // The same, telling the id from any thread once it is known.
  //   Thread: any shard's.
  virtual void Spawn(const ActorSlot& parent, const ActrType& type,
                     std::string config, SpawnedFn on_spawned) = 0;
};

// On whose behalf an operation is performed.
struct Caller {
  ActorSlot* slot = nullptr;  // nullptr: the embedder
  uint64_t serial = 0;
  int64_t deadline_ns = kNoDeadline;
  std::string_view traceparent;
  std::string_view tracestate;
  std::string_view request_id;  // empty: a fresh one
  // What it has in hand; nullptr: unknown, or nothing.
  const Message* message = nullptr;
  // Whom the receiver is told of instead of `slot`: the sender of a message
  // that is sent again. Borrowed for the start of the call.
  const ActorSlot* sender = nullptr;
  uint64_t sender_serial = 0;
  // Nothing else runs in the actor meanwhile, so its wait counts for cycles.
  bool is_serial = false;
  // What the actor has in hand, on behalf of which it asks; 0: for its own
  // sake.
  CallRef in_hand = 0;
  // The handle of the entry it asks from; 0: none, a thread on its own.
  uint64_t entry = 0;
  // Its handler runs on the calling fiber, and nothing else in its actor.
  bool is_on_fiber = false;
};

class Router final : public HostOps {
 public:
  // What it works with; all of it outlives the router.
  struct Parts {
    const Clock* clock = nullptr;
    Log* log = nullptr;
    GuestLog* guest_log = nullptr;
    SlotTable* slots = nullptr;
    Registry* registry = nullptr;
    ShellTable* shell = nullptr;
    ShellStreams* shell_streams = nullptr;
    ShardDirectory* shards = nullptr;
    Spawner* spawner = nullptr;
    size_t max_frame_bytes = 0;
  };

  explicit Router(const Parts& parts);
  ~Router() override;

  int32_t Invoke(Entry& entry, std::string_view frame,
                 Message** reply) override;
  int32_t InvokeFromGuestThread(uint64_t handle, OnStale on_stale,
                                std::string_view frame,
                                Message** reply) override;
  bool ReadCallState(uint64_t handle, CallState* state) const override;

  // Handlers that run are cancelled from now on: the host ends.
  //   Thread: any.
  void CancelHandlers() { handlers_cancelled_.store(true); }

  // Performs `operation`; `wait` is told the outcome.
  //   Thread: `shard`'s.  Ownership: `wait` is borrowed until OnReply().
  void Start(Shard& shard, const Caller& caller, const Operation& operation,
             Wait* wait);

  // The same for a call or tell, as `op` says. With a target in `wait` already,
  // the destination is not looked up.
  void StartCall(Shard& shard, const Caller& caller, abi::Op op,
                 const abi::HostCallV1& call, Wait* wait);

  // The same for a chunk of a data stream. With a target in `wait` already, the
  // destination is not looked up. `send` is borrowed until this returns, but
  // for the stream's id: until OnReply().
  void StartChunk(Shard& shard, const Caller& caller,
                  const abi::HostSendDataStreamV1& send, Wait* wait);

  // When a call that starts now must be over; nothing: it has no timeout of its
  // own. Times as everywhere in ns of the host's clock.
  static int64_t DeadlineAfter(std::optional<int64_t> timeout_ms,
                               int64_t now_ns);

  // Tries once more to send wait->unsent.
  void Retry(Shard& shard, Wait* wait);

  // Which host of the process this is, for tokens. Before anything runs.
  void set_host_number(int number) { host_number_ = number; }

  // Answers of Shell handlers are dropped from now on, and streaming calls of
  // the embedder end.
  void CloseShell() { gate_->Close(); }

  // Where these come in; may outlive the host.
  const std::shared_ptr<AnswerGate>& gate() const { return gate_; }

  // The actor that `id` names, if it lives.
  //   Thread: any.
  ActorRef Find(const abi::ActrId& id) const;

 private:
  void StartShellCall(Shard& shard, const Caller& caller, abi::Op op,
                      const abi::HostCallV1& call, Wait* wait);
  void StartSpawn(Shard& shard, const Caller& caller,
                  const Operation& operation, Wait* wait);
  void EndSpawn(Shard& shard, const Caller& caller,
                const absl::StatusOr<ActorRef>& spawned, Wait* wait);
  void StartStop(Shard& shard, const Caller& caller, const Operation& operation,
                 Wait* wait);
  // host/route/call_streams.cc
  void StartOpenCall(Shard& shard, const Caller& caller,
                     const abi::HostCallV1& call, abi::CallShape shape,
                     Wait* wait);
  absl::Status CheckOpenCall(const Caller& caller, const abi::HostCallV1& call,
                             abi::CallShape shape, Wait* wait) const;
  void StartItems(Shard& shard, const Caller& caller,
                  const Operation& operation, Wait* wait);
  // host/route/start_timer.cc
  void StartTimer(Shard& shard, const Caller& caller,
                  const abi::HostTimerV1& timer, Wait* wait);

  // host/route/streams.cc
  void StartStreamOp(Shard& shard, const Caller& caller,
                     const Operation& operation, Wait* wait);
  void SendChunk(Shard& shard, const Caller& caller,
                 const abi::HostSendDataStreamV1& send, Wait* wait);
  void SendLoose(Shard& shard, Message* chunk);
  void StartShellChunk(Shard& shard, const Caller& caller,
                       const abi::HostSendDataStreamV1& send, Wait* wait);

  // Performs a call or tell of the entry that runs on the calling fiber, whose
  // destination is an id that nobody has looked at.
  int32_t InvokeSend(Shard& shard, Entry& entry, abi::Op op,
                     const abi::HostCallV1& call, Message** reply);

  // ReadOperation(), which refuses a destination that is no id as well.
  abi::Code Read(std::string_view frame, Operation* operation) const;

  // The living actor whose id is written so; only for ids that are written as
  // this host writes them.
  ActorRef FindEncoded(std::string_view id) const;
  absl::StatusOr<ActorRef> Resolve(const Caller& caller,
                                   const abi::DestV1& dest) const;
  // The same, into `wait`.
  absl::Status FindTarget(const Caller& caller, const abi::DestV1& dest,
                          Wait* wait) const;
  // Publishes the wait's edge for `request`; an error when that closes a cycle.
  absl::Status PublishEdge(const Caller& caller, const Message& request,
                           Wait* wait);
  absl::Status TooLargeError(size_t bytes) const;
  // host/route/call_state.cc
  // False: `handle` is not the entry that executes, or none that waits. Whether
  // one waits only its shard knows: other threads block until that has a turn.
  bool ReadExecuting(const ActorSlot& slot, uint64_t handle,
                     int64_t* deadline_ns, bool* is_cancelled) const;
  bool ReadWaiting(const ActorSlot& slot, uint64_t handle, int64_t* deadline_ns,
                   bool* is_cancelled) const;
  bool IsCancelled(const ActorSlot& slot) const;
  void Send(Shard& shard, Wait* wait, Message* request);
  void Submit(Shard& shard, Message* request);
  // Ends `wait`, whether it is in the shard's table or not yet.
  void Refuse(Shard& shard, Wait* wait, const absl::Status& error);

  // Who calls, found out on the shard.
  using FindCaller = absl::FunctionRef<absl::StatusOr<Caller>()>;
  // Performs `operation` on `shard` and blocks the calling thread meanwhile.
  Message* RunOnShard(Shard& shard, const Operation& operation,
                      FindCaller find_caller);
  const Parts parts_;
  int host_number_ = 0;
  std::atomic<bool> handlers_cancelled_{false};
  // Shared with open Responders and streaming calls.
  const std::shared_ptr<AnswerGate> gate_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_ROUTER_H_
