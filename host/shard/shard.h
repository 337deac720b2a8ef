// One thread, one event loop, and the actors that live there. An actor never
// leaves its shard, so nothing in here locks; other threads push into the inbox
// and, when the shard sleeps, wake it.
//
// Handlers run on fibers. The dispatcher itself is one: a handler that never
// waits runs on the dispatcher's own stack, and when one has to wait, another
// fiber takes the dispatcher's place. All fibers run the same loop; one of them
// is the dispatcher, the others wait inside a handler or for their next use.
#ifndef TROUPE_HOST_SHARD_SHARD_H_
#define TROUPE_HOST_SHARD_SHARD_H_

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <semaphore>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/actor/actor.h"
#include "host/actor/actor_timers.h"
#include "host/actor/context_cache.h"
#include "host/actor/control_lane.h"
#include "host/actor/hook_event.h"
#include "host/actor/host_ops.h"
#include "host/actor/message.h"
#include "host/actor/message_pool.h"
#include "host/actor/stream_ledger.h"
#include "host/base/clock.h"
#include "host/base/clock_reader.h"
#include "host/base/limits.h"
#include "host/base/log.h"
#include "host/base/mpsc_queue.h"
#include "host/base/mutex.h"
#include "host/base/owner_counter.h"
#include "host/base/pace.h"
#include "host/base/rate_limit.h"
#include "host/base/timer_wheel.h"
#include "host/fiber/fiber.h"
#include "host/fiber/guest_threads.h"
#include "host/fiber/stack_pool.h"
#include "host/loop/event_loop.h"
#include "host/loop/waker.h"
#include "host/shard/call_stream_table.h"
#include "host/shard/call_table.h"
#include "host/shard/request_ids.h"
#include "host/shard/run_queue.h"
#include "host/shard/spin.h"
#include "host/shard/supervisor.h"
#include "host/store/dead_letter.h"
#include "host/store/dead_letter_store.h"

namespace troupe {

class Shard;

// What a shard needs of its host: the other shards, for answers that travel,
// and somebody to tell.
class ShardDirectory {
 public:
  virtual ~ShardDirectory() = default;
  virtual Shard& At(uint16_t index) = 0;
  // An actor is gone from its slot, and `slot` free for the next.
  virtual void Forget(ActorSlot* slot) = 0;
  // A shard has nothing to do and is about to sleep. Any shard's thread.
  virtual void OnIdle() = 0;
  // Whether the wait of `waiter`, whose edge is up, closes a cycle; then an
  // error with its path. Any shard's thread.
  virtual absl::Status CheckWait(const ActorSlot& waiter, uint64_t serial) = 0;
};

// What a shard is made of; all of it outlives the shard.
struct ShardContext {
  uint16_t index = 0;
  // Which host of this process: part of every call handle.
  int host_number = 0;
  const Clock* clock = nullptr;
  Log* log = nullptr;
  HostOps* ops = nullptr;
  ShardDirectory* directory = nullptr;
  Supervisor* supervisor = nullptr;
  DeadLetterStore* dead_letters = nullptr;
  StreamLedger* stream_ledger = nullptr;
  size_t max_frame_bytes = 0;
  // Handlers of one actor that take turns, at most.
  uint32_t max_handlers = kDefaultMaxHandlers;
  // Begins the request ids of this shard; at most 40 bytes.
  std::string request_prefix;
  GuestThreads* guest_threads = nullptr;
  StackBudget* stack_budget = nullptr;
  StackSizes stacks;
  // How long it stays awake for an answer; 0: not at all.
  absl::Duration spin;
  // Who holds it back; nullptr: nobody.
  Pace* pace = nullptr;
};

// Figures for people; read by any thread, exact only when the shard is idle.
struct ShardCounters {
  OwnerCounter started;    // messages that entered a mailbox
  OwnerCounter finished;   // messages that left one, handled or not
  OwnerCounter cancelled;  // of those, given up by the caller in the queue
  OwnerCounter dead;       // of those, could never be handled
  OwnerCounter refused;    // sends that no mailbox took
  OwnerCounter late_replies;
  OwnerCounter loose_drops;  // latency-first chunks dropped by their sender
  OwnerCounter fiber_switches;
  OwnerCounter hooks_told;
  OwnerCounter hooks_coalesced;  // told once for several
  OwnerCounter hooks_dropped;    // of lanes that were full
  OwnerCounter hooks_failed;     // of those told, answered with an error
  OwnerCounter timers_fired;     // and had their turn
  OwnerCounter timers_missed;    // were due while they waited for it
  OwnerCounter timers_failed;    // of those fired, answered with an error
  OwnerCounter spins;
  std::atomic<uint32_t> actors{0};
};

class Shard {
 public:
  using Task = absl::AnyInvocable<void()>;

  // Errors: UNAVAILABLE when the process has no file descriptors left.
  static absl::StatusOr<std::unique_ptr<Shard>> Create(ShardContext context);
  ~Shard();

  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // Runs the shard's thread, until Stop() and then until nothing is left to
  // run.
  //   Errors: UNAVAILABLE when the system has no thread left.
  absl::Status Start();
  void Stop();
  // Waits for the thread to end, at most `grace`. False: a handler holds it;
  // the shard must then stay as it is for as long as the process lives.
  bool Join(absl::Duration grace);

  // Refuses what was pushed since the thread ended.
  //   Thread: any, after Join().
  void TakeLeftovers();

  // The shard whose thread this is; nullptr on any other thread.
  static Shard* Current() { return current_; }

  // Puts `node` into the inbox and wakes the shard if it sleeps.
  //   Thread: any.  Ownership: taken.
  void Push(InboxNode* node);

  // Runs `task` on the shard's thread, in a later turn. It must not wait.
  //   Thread: any.
  void Post(Task task);

  // The same for a task that somebody waits for: when the shard's thread has
  // ended it runs all the same, on the calling one.
  //   Thread: any.
  void PostToTheEnd(Task task);

  const ShardContext& context() const { return context_; }
  ShardCounters& counters() { return counters_; }

  // All below: the shard's own thread.

  // Whether the thread is about to end: what waits now is told so.
  bool stopping() const { return stopping_; }

  // The host's clock, read once per turn and after each handler.
  int64_t now_ns() const { return now_ns_; }
  void ReadClock() { now_ns_ = clock_.Read(); }
  MessagePool* pool() { return pool_; }
  CallTable& calls() { return calls_; }
  CallStreamTable& call_streams() { return call_streams_; }
  ContextCache& contexts() { return contexts_; }

  // One actor more is on its way here.
  //   Thread: any.
  void CountActor() {
    counters_.actors.fetch_add(1, std::memory_order_relaxed);
  }

  // Takes `actor` in, which was counted; it starts in a later turn.
  void Adopt(std::unique_ptr<Actor> actor);

  // Lets `actor` finish what it accepted, then stops it.
  void Drain(Actor* actor);

  // Runs `task` where the actor with `serial` lives, unless it has ended: at
  // once when that is the calling thread's shard, else in a later turn there.
  // The task must not wait.
  //   Thread: any.
  using ActorTask = absl::AnyInvocable<void(Shard& home, Actor& actor)>;
  static void AtHome(ShardDirectory* directory, ActorSlot* slot,
                     uint64_t serial, ActorTask task);

  // Tells `actor` `message`, ahead of its mailbox and outside its bounds. From
  // elsewhere: within AtHome().
  void TakeControl(Actor* actor, ControlMessage message);

  // The same for a hook. An actor is told of the state of the link only when it
  // is another than it was told last, and of nothing once its on_stop begins.
  void TakeHook(Actor* actor, std::shared_ptr<const HookEvent> hook);

  // Runs `task` between two entries of `actor`, ahead of its mailbox, unless it
  // is taken back by its `number`; 0: it is not.
  void AtBoundary(Actor* actor, ActorTask task, uint64_t number = 0);
  void TakeBack(Actor* actor, uint64_t number);

  // Runs `task` in the turn at `due_ns`, or as soon after as there is one. It
  // must not wait.
  void RunAt(int64_t due_ns, Task task);

  // From 0 to 1, for waits that are to differ.
  double Chance();

  // Has the timer `id` of `actor` fire `delay_ns` from now and, unless it is 0,
  // each `period_ns` after; one that is set already is set anew. Delays and
  // periods are such that no sum of them and the clock overflows.
  //   Errors: UNAVAILABLE above kMaxTimersPerActor.
  absl::Status SetTimer(Actor* actor, uint64_t id, int64_t delay_ns,
                        int64_t period_ns);
  // It does not run any more, also when it has fired and waits for its turn.
  void CancelTimer(Actor* actor, uint64_t id);
  // The same for all there are: for whoever ends an actor, or its guest.
  void CancelTimers(Actor* actor);
  // Takes all of an actor's away, none of which runs meanwhile, and gives them
  // back to an actor that has none: those that are due by then run at once.
  // nullptr: none.
  std::unique_ptr<ActorTimers> SetTimersAside(Actor* actor);
  void PutTimersBack(Actor* actor, std::unique_ptr<ActorTimers> timers);

  // Timers that are set, and what they take in bytes.
  uint64_t timers_set() const { return static_cast<uint64_t>(timers_set_); }
  uint64_t timer_bytes() const { return static_cast<uint64_t>(timer_bytes_); }

  // Answers what waits in the mailbox of `actor` with Unavailable, unhandled.
  void DropMailbox(Actor* actor);

  // Puts a request for which room is reserved into its target's mailbox, or
  // refuses it when the target is gone.
  void Deliver(Message* request);

  // Whether a call from the handler that runs on the current fiber to the actor
  // in `slot` can be handled right there: the actor lives here and is idle, and
  // nothing else is to go first. Such a call costs neither a place in a queue
  // nor a switch of fibers.
  bool CanRunNow(const ActorSlot* slot, uint64_t serial) const;

  // Does so; when it returns, the call has been answered.
  //   Ownership: taken.
  void RunNow(Message* request);

  // Whether a latency-first chunk of `bytes` may travel here, which nobody
  // waits for; it is to be given back on arrival.
  //   Thread: any.
  bool TakesLoose(uint64_t bytes) {
    const uint64_t before = loose_bytes_.fetch_add(bytes);
    if (before < kMaxLooseChunkBytes) return true;
    loose_bytes_.fetch_sub(bytes);
    return false;
  }
  void GiveBackLoose(uint64_t bytes) { loose_bytes_.fetch_sub(bytes); }

  // One message more is on its way to a mailbox.
  void CountStarted() { counters_.started.Add(); }

  // Answers and frees `request`; `reply` goes to whoever waits.
  //   Ownership: both taken. `reply` may be nullptr for a tell.
  void Answer(Message* request, Message* reply);

  // Answers `request`, a call, with a success of `reply_bytes` bytes that stand
  // right behind its frame.
  //   Ownership: taken.
  void AnswerInPlace(Message* request, uint32_t reply_bytes);

  // Sends `reply` to whoever waits under reply->reply_to.
  //   Ownership: taken.
  void SendReply(Message* reply);

  // Starts the wait of `call` until its deadline.
  void Await(PendingCall* call);
  // Ends the wait `ref` with `reply`; a wait that is over drops it.
  void Complete(CallRef ref, Message* reply);
  // The same for a call of this shard that is known to wait.
  void Finish(PendingCall* call, Message* reply);
  // Ends the wait `call` with `reply`, and the work it waits for: whoever was
  // asked learns that nobody waits any more.
  void GiveUp(PendingCall* call, Message* reply);
  // Nobody waits for the answer to `ref`, a request to the actor with `serial`
  // in `slot`, which lives here: it is not run or, when it is in hand, all that
  // its handler waits for on its behalf is given up.
  void CancelRequest(CallRef ref, ActorSlot* slot, uint64_t serial);
  // The deadline of a call of the actor with `serial` in `slot` has passed: if
  // it waits in the mailbox it holds up no handlers that take turns any more.
  void NoticeExpiry(ActorSlot* slot, uint64_t serial);
  // Ends every wait of `actor` that its own threads are in: its guest is about
  // to end and waits for them.
  void EndCallsOf(const Actor& actor);
  // What `actor` has in hand is not waited for any more, nor what it waits for:
  // its instance is about to give way to another.
  void GiveUpHandlers(Actor* actor);
  // Ends every wait of this shard with Unavailable: the host stops.
  void EndAllCalls();
  // Puts `call` into the line of senders that wait for room at its target.
  void AwaitRoom(PendingCall* call);

  // Fibers that are suspended in a handler.
  size_t CountWaitingFibers() const;

  // Makes sure that the running handler can wait.
  //   Errors: UNAVAILABLE when no stack can be had.
  absl::Status PrepareToPark() {
    return idle_ != nullptr ? absl::OkStatus() : AddFiber();
  }
  // Suspends the running fiber, in a handler of `actor` (nullptr: none), until
  // Resume(); only after PrepareToPark().
  void Park(Actor* actor);
  void Resume(Fiber* fiber);

  // Makes `actor` run when it has work.
  void Schedule(Actor* actor);

  // Gives back the room of the messages that `actor` has taken in hand, and
  // tells who waits for it.
  void GiveBackRoom(Actor* actor);

  // A request id that no other call of this host has; valid until the next.
  std::string_view NewRequestId() { return request_ids_.Next(); }

  // A handle that no other entry has.
  uint64_t NewCallHandle(ActorSlot* slot);

 private:
  friend class Turn;

  Shard(ShardContext context, std::unique_ptr<EventLoop> loop,
        std::unique_ptr<Waker> waker);

  void ThreadMain();
  std::optional<int> AwaitPace();
  Pace::Rest Rest(bool has_worked);
  int64_t NextWakeUp();
  void Shuffle();
  bool MoreComesSoon();
  void Sleep();
  void TakeInbox();
  void FireTimers();
  void DispatchLoop();
  static void FiberMain(void* shard);
  Fiber* SpareFiber();
  // Lines a minute about guests that change their output parameters beside a
  // code: enough to name each of a few.
  static constexpr uint32_t kIgnoredOutputsLines = 10;

  // host/shard/cancellation.cc
  bool DropIfCancelled(Actor* actor, Message* request);

  // host/shard/dead_letters.cc
  void Bury(const Message& request, DeathReason reason,
            const absl::Status& error);
  void AnswerDead(Message* request, DeathReason reason,
                  const absl::Status& error);

  // host/shard/fibers.cc
  void TrimFibers();
  absl::Status AddFiber();

  // host/shard/later.cc
  void RunDueTasks();

  // host/shard/control.cc
  static ControlLane& LaneOf(Actor* actor);
  void NoticePressure(Actor* actor);
  void NoticeRelief(Actor* actor);

  // host/shard/timers.cc
  class TimerCount;
  void Arm(ActorTimer* timer);
  void Disarm(ActorTimer* timer);
  void Fire(ActorTimer* timer);
  void ForgetTimer(const ActorTimer* timer);
  // Its turn has come. It may be gone afterwards.
  TimerFiring TakeFired(ActorTimer* timer);

  // host/shard/waiting_senders.cc
  void LineUp(ActorSlot* slot, uint64_t serial, WaitingSender sender);
  void TellWaitingSenders(Actor* actor);
  void TellOfRoom(CallRef ref, ActorSlot* slot, uint64_t serial);
  void RoomIsFree(CallRef ref, ActorSlot* slot, uint64_t serial);

  // NOLINTNEXTLINE(readability-identifier-naming): a member like the others.
  static inline constinit thread_local Shard* current_ = nullptr;

  // Constant after construction.
  const ShardContext context_;

  // Owner thread only.
  const std::unique_ptr<EventLoop> loop_;
  const std::unique_ptr<Waker> waker_;
  ClockReader clock_;
  int64_t now_ns_;
  TimerWheel timers_;  // of calls and, kActorTimer, of actors
  int64_t timers_set_ = 0;
  int64_t timer_bytes_ = 0;
  CallTable calls_;
  CallStreamTable call_streams_;
  ContextCache contexts_;
  MessagePool* const pool_;
  StackPool stacks_;
  std::optional<Fiber> thread_fiber_;
  Fiber* dispatcher_ = nullptr;
  RunQueue<Fiber, &Fiber::next> ready_;
  Fiber* idle_ = nullptr;
  RunQueue<Actor, &Actor::next_to_run> run_queue_;
  // What this turn may still do: messages to handle, fibers to resume.
  int budget_ = 0;
  int resumes_ = 0;
  bool stopping_ = false;
  RequestIds request_ids_;
  SpinHabit spin_habit_;
  uint64_t switches_at_sleep_ = 0;  // counters_.fiber_switches
  bool was_sent_to_ = false;        // by another shard, since then
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::multimap<int64_t, Task> later_;  // by when they are due
  std::minstd_rand random_;
  RateLimit ignored_outputs_limit_{kIgnoredOutputsLines, absl::Minutes(1)};

  // Shared between threads.
  MpscQueue<InboxNode> inbox_;
  std::atomic<uint64_t> loose_bytes_{0};  // of chunks on their way here
  ShardCounters counters_;
  // The thread has taken its inbox for the last time. Like every access to the
  // inbox it is sequentially consistent: either who pushed sees it, or the
  // thread sees what was pushed.
  std::atomic<bool> over_{false};
  Mutex leftovers_mutex_;  // after the thread's end, its owner
  std::binary_semaphore ended_{0};
  std::optional<pthread_t> thread_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_SHARD_H_
