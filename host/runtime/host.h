// The embedding API: a host of actors inside your program.
//
//   auto host = troupe::Host::Create({});
//   (*host)->AddWorkload({.name = "echo", .path = "/opt/echo.so"});
//   auto id = (*host)->Spawn("echo");
//   auto reply = (*host)->CallAndWait(*id, "echo.Echo.Say", "hello");
//   (*host)->Stop(absl::Seconds(5));
//
// A native guest is part of the process: the host keeps order among guests that
// keep to the boundary, and reports one that crashes; it does not survive it.
#ifndef TROUPE_HOST_RUNTIME_HOST_H_
#define TROUPE_HOST_RUNTIME_HOST_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codes.h"
#include "abi/identity.h"
#include "abi/metadata.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/actor/stream_ledger.h"
#include "host/base/limits.h"
#include "host/route/shell.h"
#include "host/route/shell_streams.h"
#include "host/runtime/call_handle.h"
#include "host/runtime/notice.h"
#include "host/runtime/options.h"
#include "host/runtime/reload.h"
#include "host/runtime/streaming_call.h"
#include "host/store/dead_letter_store.h"
#include "host/supervise/group_policy.h"

namespace troupe {

struct SpawnOptions {
  // Instead of what the workload's options say.
  std::optional<uint32_t> shard = {};
  std::optional<std::string> config = {};
};

struct RequestOptions {
  absl::Duration timeout = absl::Seconds(30);
  // Sent twice with the same caller and request id, a request runs once: the
  // second waits for, or gets, the answer of the first. `caller` is whatever
  // tells senders apart; at most kMaxRequestNameBytes each. Empty: an id that
  // never repeats. To cancel such a call is to stop waiting, for another one
  // may ask for its answer.
  std::string_view request_id = {};
  std::string_view caller = {};
  // W3C trace context; empty: none.
  std::string_view traceparent = {};
  std::string_view tracestate = {};
  // RPC_SIGNAL goes ahead of what waits in the mailbox. Nothing: as the
  // receiver's metadata says, else its workload's options, else RPC_RELIABLE.
  std::optional<abi::PayloadType> payload_type = {};
};

// How a call or tell ended. Views are valid for the callback.
struct Reply {
  absl::Status status;
  std::string_view payload;
  // The actor itself answered, with this AbiReply.status; else the host did, in
  // its place.
  bool from_actor = false;
  int32_t guest_status = 0;
};

// A chunk of a data stream. Views are borrowed for the call.
struct StreamChunk {
  std::string_view stream_id;
  // Counts the chunks of this stream from 0.
  uint64_t sequence = 0;
  std::string_view payload;
  abi::Metadata metadata = {};
  // Milliseconds since the Unix epoch.
  std::optional<int64_t> timestamp_ms = {};
};

struct ChunkOptions {
  // How long to wait for room in the receiver's queue; 0: not at all.
  absl::Duration timeout = absl::Milliseconds(kDefaultHoldBackMillis);
  // STREAM_LATENCY_FIRST instead of STREAM_RELIABLE: waits for nothing, and is
  // dropped when there is no room or no handler.
  bool latency_first = false;
};

using ReplyFn = absl::AnyInvocable<void(const Reply&)>;

// Whether an actor has started, or why not.
using SpawnFn = absl::AnyInvocable<void(const absl::Status&)>;

// What became of a dead letter that was sent again.
struct ReplayOutcome {
  // Of a call, its answer's; of a tell, whether the mailbox took it.
  //   Errors: NOT_FOUND for an unknown letter, and when nobody can receive it;
  //           what the call or tell ended with.
  absl::Status status;
  bool is_call = false;
  ActrId receiver;
  std::string payload;  // of the answer
  bool from_actor = false;
  int32_t guest_status = 0;
};

using ReplayFn = absl::AnyInvocable<void(const ReplayOutcome&)>;

// One actor, for people.
struct ActorInfo {
  ActrId id;
  std::string workload;
  std::string state;
  int generation = 0;  // of the boundary
  // Which of its workload's libraries it runs, as ReloadReport::generation.
  uint32_t library = 0;
  Placement placement = Placement::kShard;
  uint32_t shard = 0;
  uint64_t mailbox_messages = 0;
  uint64_t mailbox_bytes = 0;
  MailboxLimits mailbox;
  uint64_t handled = 0;
  uint64_t failed = 0;
  // Instances after the first, and why the last one broke down and when; empty:
  // none did.
  uint64_t restarts = 0;
  std::string last_crash;
  absl::Duration last_crash_ago;
  // Entries whose guest changed its output parameters beside another code than
  // 0; they are ignored.
  uint64_t ignored_outputs = 0;
  // Handlers that held their thread longer than HostOptions::watchdog.
  uint64_t slow = 0;
  // The one that does now, and for how long as of the watchdog's latest look;
  // empty: none.
  std::string held_by;
  absl::Duration held_for;
  // Of its data streams; nothing when it never had one.
  std::optional<StreamFigures> streams;
  // Whom it waits for; nothing when it does not wait.
  std::string waits_for;
};

// What a host holds for messages under way, to find what is left behind. The
// same before and after some work means that the work left nothing.
struct HostResources {
  uint64_t waiting_calls = 0;
  uint64_t waiting_fibers = 0;  // suspended in a handler
  uint64_t message_blocks = 0;  // pooled memory in use
  uint64_t tokens = 0;          // that generation 2 guests hold
  uint64_t timers = 0;          // that actors have set
  uint64_t timer_bytes = 0;     // which they take
  uint64_t streaming_ends = 0;  // of streaming calls, two each

  friend bool operator==(const HostResources&, const HostResources&) = default;
};

// Somebody waits for an answer, or for room in a mailbox.
struct WaitInfo {
  // Ids; "host" for whoever calls from outside and for the Shell.
  std::string waiter;
  std::string target;
  // Empty and absent for a waiter whose shard a handler holds.
  std::string route;
  std::optional<absl::Duration> waited = {};
  std::optional<absl::Duration> left = {};  // until its deadline
  bool for_room = false;
};

// How long a workload's actors on one shard took to handle messages, waits for
// others included: the counts of a LatencyHistogram. Of each actor's messages
// the first kTimedFirstMessages are timed, then one in kTimedOneIn.
struct LatencyInfo {
  std::string workload;
  uint32_t shard = 0;
  std::vector<uint64_t> counts;
};

// What became of actors' timers so far.
struct TimerCounts {
  uint64_t fired = 0;   // and had their turn
  uint64_t missed = 0;  // times at which one was due that waited for its turn
  uint64_t failed = 0;  // of those fired, answered with an error
};

struct StopOutcome {
  // Messages that were still handled, and those that could not be.
  uint64_t drained = 0;
  uint64_t dead_lettered = 0;
  // Actors and shards that did not come to an end. When there are any, the
  // host's memory stays for their sake and the process must end with _exit().
  std::vector<std::string> stuck;
};

class Host {
 public:
  // Errors: INVALID_ARGUMENT for an impossible option; UNAVAILABLE when the
  //         system has no descriptors, threads or directory to give.
  static absl::StatusOr<std::unique_ptr<Host>> Create(HostOptions options);

  // Stops at once what still runs.
  ~Host();

  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // Makes a workload known; actors of it can then be spawned, by name or type.
  // Reads the library and runs nothing of it, but for a generation 3 library,
  // which is loaded, asked whether it agrees with this host, and tried with its
  // self-check if it has one.
  //   Thread: any; blocks it while the library is asked, for 200 ms at most,
  //           and tried, for `self_check` at most.
  //   Errors: those of Image::Load; INVALID_ARGUMENT for a name that is taken,
  //           a malformed type, a placement that the library can't have, a
  //           config for a generation that takes none, a member of a group that
  //           is never restarted, a library that refuses this host;
  //           FAILED_PRECONDITION for one that fails its self-check;
  //           DEADLINE_EXCEEDED for one that does not return.
  absl::Status AddWorkload(WorkloadOptions options);

  // Makes a group known, the actors of whose workloads are restarted together;
  // before its workloads are added.
  //   Thread: any.
  //   Errors: INVALID_ARGUMENT for a name that is taken, a member that is in
  //           another group or known already, impossible limits, an escalation
  //           that nobody hears of.
  absl::Status AddGroup(GroupOptions options);

  // Makes an actor and waits until its on_start is over, restarts included.
  //   Thread: any but a shard's or a handler's.
  //   Errors: NOT_FOUND for an unknown workload; what loading, create or
  //           on_start answered; FAILED_PRECONDITION on a wrong thread.
  absl::StatusOr<ActrId> Spawn(std::string_view workload,
                               const SpawnOptions& options = {});

  // The same without waiting: `on_started` is told how its start ended, once,
  // on a shard's thread, which it must not block. Not after an error.
  //   Thread: any but a shard's or a handler's: it may load a library.
  absl::StatusOr<ActrId> BeginSpawn(std::string_view workload,
                                    const SpawnOptions& options,
                                    SpawnFn on_started);

  // Sends a call; `on_reply` is told the outcome, once. It runs on a shard's
  // thread and must not block.
  //   Thread: any. On a thread of a shard of this host the call starts at once.
  void Call(const ActrId& target, std::string_view route,
            std::string_view payload, const RequestOptions& options,
            ReplyFn on_reply);

  // The same, for a call that may be given up before its end.
  CallHandle CancellableCall(const ActrId& target, std::string_view route,
                             std::string_view payload,
                             const RequestOptions& options, ReplyFn on_reply);

  // The same for a tell: `on_taken` is told whether the mailbox took it.
  void Tell(const ActrId& target, std::string_view route,
            std::string_view payload, const RequestOptions& options,
            ReplyFn on_taken);

  // The same, and block: for ever when the actor's shard is stuck
  // (StopOutcome::stuck).
  //   Thread: any but a shard's or a handler's.
  //   Errors: the call's; FAILED_PRECONDITION on a wrong thread.
  absl::StatusOr<std::string> CallAndWait(const ActrId& target,
                                          std::string_view route,
                                          std::string_view payload,
                                          const RequestOptions& options = {});
  absl::Status TellAndWait(const ActrId& target, std::string_view route,
                           std::string_view payload,
                           const RequestOptions& options = {});

  // Opens a call with any number of items in place of its request, of its
  // reply, or of both, as `shape` says; `payload` is the request of a server
  // stream and stands in front of the items of the others. It ends with its
  // handler, with `options.timeout`, when the handle is let go of, or with the
  // host; there may be as many as one likes. Errors of opening it come from
  // what is asked of the handle first. A request id is refused, so
  // `options.caller` says nothing here.
  //   Thread: any.
  //   Errors, by the handle: those of StreamingCall::Read(), UNAVAILABLE when
  //                          the host is stopping.
  StreamingCall OpenCall(const ActrId& target, std::string_view route,
                         abi::CallShape shape, std::string_view payload = {},
                         const RequestOptions& options = {});

  // An actor of `type`: those that run in turn, else one that starts.
  //   Thread: any.  Errors: NOT_FOUND.
  absl::StatusOr<ActrId> Discover(const ActrType& type);

  // The actor that people mean by `target`: a workload's name, a type or an id.
  //   Thread: any.  Errors: NOT_FOUND, with the nearest name there is.
  absl::StatusOr<ActrId> Resolve(std::string_view target);

  // Sends a chunk of a data stream; `on_taken` is told when the receiver's
  // queue has it. The payload of that reply is a HostStreamSentV1 when the
  // chunk had to wait, else empty. Whoever wants an order waits for one before
  // it sends the next. All that come from outside are of one sender.
  //   Thread: any.
  void SendChunk(const ActrId& target, const StreamChunk& chunk,
                 const ChunkOptions& options, ReplyFn on_taken);

  // What actors reach as Shell by a stream, by its id.
  //   Thread: any.  Errors: FAILED_PRECONDITION when the stream is taken.
  absl::Status AddShellStream(std::string id, ShellStreamHandler handler);
  void RemoveShellStream(std::string_view id);

  // What actors reach as Shell, by route.
  //   Thread: any.  Errors: FAILED_PRECONDITION when the route is taken.
  absl::Status AddShellHandler(std::string route, ShellHandler handler);
  void RemoveShellHandler(std::string_view route);

  // Messages that were accepted and could never be handled.
  //   Thread: any.  Ownership: the host's.
  DeadLetterStore& dead_letters();
  // Sends of actors and embedders that no mailbox took: no such actor, or full.
  //   Thread: any; exact only when nothing runs.
  uint64_t RefusedSends() const;

  // Sends the dead letter `id` again, as its sender's message: to its receiver,
  // or when that lives no more to an actor of the same type. `on_replayed` is
  // told what became of it, once. The letter is gone then, unless the message
  // was not handled.
  //   Thread: any.
  void ReplayDeadLetter(uint64_t id, ReplayFn on_replayed);

  // Lets one actor finish what it accepted, then stops it; does not wait. One
  // that waits for its restart is stopped at once.
  //   Thread: any.  Errors: NOT_FOUND.
  absl::Status StopActor(const ActrId& id);

  // Has the actors of a workload go on with the next generation of its library:
  // the file as it is now, or another one, is copied, checked and loaded; then
  // each actor switches between two of its messages. Those that come meanwhile
  // wait; none is lost or handled twice. The id, the mailbox and what a restart
  // keeps stay; the former instance may hand its state over.
  //
  // Until the first actor has switched, everything that fails leaves all as it
  // was, and is the error. Of the others some may fail: they go on with the
  // generation that they have, and the report says so. `on_reloaded` is told
  // the outcome, once, on a thread of the host's, which it must not block.
  //   Thread: any.
  //   Errors: NOT_FOUND for an unknown workload; FAILED_PRECONDITION when it is
  //           compiled in, being reloaded, or too many generations are mapped;
  //           those of loading; INVALID_ARGUMENT for a library of other actors;
  //           what the first actor's step answered; DEADLINE_EXCEEDED when that
  //           took longer than the grace period, a second later at most also
  //           when a handler never gives its shard back, with who it is;
  //           UNAVAILABLE when the actors or the host are stopping.
  void Reload(std::string_view workload, ReloadOptions options,
              ReloadFn on_reloaded);

  // The same, and blocks.
  //   Thread: any but a shard's, a handler's or the control thread.
  //   Errors: the same; FAILED_PRECONDITION on a shard's or a handler's thread.
  absl::StatusOr<ReloadReport> ReloadAndWait(std::string_view workload,
                                             ReloadOptions options = {});

  // Tells one actor, all actors of a type or all there are of `notice`, through
  // the hook that it is for. Each is told in its own turn, ahead of what waits
  // in its mailbox and in the order of one thread's notices; one that is not
  // ready yet after its on_ready, one whose on_stop has begun not at all.
  //
  // Of the link an actor is told only when its state is another than the one
  // that it was told last. A notice that says what the latest one about the
  // same thing says, which still waits, is told once. When more than
  // kMaxControlMessages wait in front of an actor, the oldest is not told. An
  // error of the hook is logged and counted.
  //   Thread: any.
  //   Errors: INVALID_ARGUMENT for a notice that lacks what its hook needs;
  //           NOT_FOUND when the actor does not live, or no workload has the
  //           type.
  absl::Status NotifyActor(const ActrId& id, const Notice& notice);
  absl::Status NotifyType(const ActrType& type, const Notice& notice);
  absl::Status NotifyAll(const Notice& notice);

  // Thread: any; exact only when nothing runs.
  HookCounts Hooks() const;
  TimerCounts Timers() const;

  // Takes nothing more from outside, lets the actors finish what they accepted
  // for at most `grace`, runs their on_stop, ends. Later calls are refused with
  // Unavailable.
  //   Thread: any but a shard's or a handler's; once.
  StopOutcome Stop(absl::Duration grace);

  // Makes a Stop() that is under way end at most `grace` from now.
  //   Thread: any.
  void HurryStop(absl::Duration grace);

  std::vector<ActorInfo> Actors() const;

  // Who waits for whom, by waiter. There are no circles: a call that would
  // close one is refused.
  //   Thread: any but a shard's or a handler's; blocks until the shards have
  //           answered, 100 ms at most.
  std::vector<WaitInfo> Waits() const;

  // Where anything was counted, by workload and shard.
  //   Thread: any.
  std::vector<LatencyInfo> Latencies() const;
  uint32_t shard_count() const;

  // How often a handler had to give up its stack to wait, so far.
  //   Thread: any; exact only when nothing runs.
  uint64_t FiberSwitches() const;

  // Asks each shard; exact only when nothing runs.
  //   Thread: any but a shard's or a handler's, before Stop().
  HostResources Resources() const;

  // How often a shard stayed awake for an answer instead of sleeping, so far.
  //   Thread: any; exact only when nothing runs.
  uint64_t Spins() const;

  // The host's clock, by which deadlines and ages count.
  //   Thread: any.
  int64_t NowNanos() const;

  // Runs `task` on a shard's thread; it must not block.
  //   Thread: any.
  void PostToShard(uint32_t shard, absl::AnyInvocable<void()> task);

  // Tells the shards and the watchdog that a clock which is turned by hand has
  // moved.
  //   Thread: any but a shard's or a handler's.
  void ClockChanged();

 private:
  class Impl;
  explicit Host(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_HOST_H_
