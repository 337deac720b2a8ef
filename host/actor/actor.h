// One actor as its shard sees it: a guest instance behind an executor, a
// mailbox, and what it has to do next. Knows neither libuv nor dlopen.
//   Thread: all of it belongs to the actor's shard.
#ifndef TROUPE_HOST_ACTOR_ACTOR_H_
#define TROUPE_HOST_ACTOR_ACTOR_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "host/actor/actor_slot.h"
#include "host/actor/actor_timers.h"
#include "host/actor/control_lane.h"
#include "host/actor/executor.h"
#include "host/actor/handlers.h"
#include "host/actor/mailbox.h"
#include "host/actor/opened_call.h"
#include "host/actor/reloading.h"
#include "host/actor/stream_table.h"
#include "host/supervise/poison_list.h"
#include "host/supervise/restart_history.h"

namespace troupe {

class PendingCall;

// The step of its life that an actor takes next, ahead of its mailbox.
enum class LifeStep : uint8_t {
  kCreate,
  kOnStart,
  kOnReady,
  kReload,  // as its Reloading says
  kServe,   // nothing: messages are handled
  kOnStop,
  kDestroy,
  kEnd,   // the actor goes, without an instance
  kHeld,  // nothing: it has no instance, and waits for one or for its end
  kGone,
};

// A sender that waits for room for its message.
struct WaitingSender {
  CallRef ref = 0;
  uint64_t bytes = 0;
};

// What an instance begins with. An actor that is never restarted needs it only
// until it runs, unless it has a configuration of its own.
struct Birth {
  // Says how the actor's first start ended.
  void TellStarted(const absl::Status& status) {
    if (on_started) std::exchange(on_started, nullptr)(status);
  }

  std::string init;         // encoded InitPayloadV1
  bool is_its_own = false;  // not what its workload gives each actor
  // Told once, on the shard: OK after on_start, else why it failed.
  absl::AnyInvocable<void(const absl::Status&)> on_started;
};

// What is known of an actor whose guest broke down.
struct Supervision {
  RestartHistory history;
  PoisonList poison;
  uint32_t ended_instances = 0;
  // The instance, by what `ended_instances` was, that has stopped itself and
  // ends at its next boundary: it is told so once, however often it asks.
  std::optional<uint32_t> stopping_instance;
  // When the next instance begins; kNoDeadline: that is not known yet.
  int64_t due_ns = 0;
};

// Whether its instance is entered.
enum class Occupancy : uint8_t {
  kFree,
  kEntered,  // it executes, or a serial handler waits
  kWaiting,  // handlers that take turns wait, and nothing executes
};

class Actor {
 public:
  Actor(ActorSlot* slot, std::unique_ptr<Executor> executor,
        std::unique_ptr<Birth> birth)
      : slot(slot),
        serial(slot->serial.load(std::memory_order_relaxed)),
        executor(std::move(executor)),
        birth(std::move(birth)) {}

  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;

  ActorSlot* const slot;
  const uint64_t serial;
  // Taken away from an actor that waits for another one.
  std::unique_ptr<Executor> executor;

  // Has its instance entered by `next` from now on.
  void EnterBy(std::unique_ptr<Executor> next) {
    executor = std::move(next);
    slot->own_thread.store(executor->has_own_thread(),
                           std::memory_order_relaxed);
    slot->library.store(executor->library().number, std::memory_order_relaxed);
    slot->interleaves.store(executor->handlers() != nullptr,
                            std::memory_order_relaxed);
  }

  // The handlers of its instance that take turns; nullptr: they don't.
  Handlers* handlers() const {
    return slot->interleaves.load(std::memory_order_relaxed)
               ? executor->handlers()
               : nullptr;
  }

  const WorkloadInfo& workload() const {
    return *slot->workload.load(std::memory_order_relaxed);
  }

  LifecycleState state() const {
    return slot->state.load(std::memory_order_relaxed);
  }

  // Moves to `next`; aborts when the state machine forbids it.
  void Become(LifecycleState next);

  // Whether a turn at `now_ns`, of the host's clock, would do anything.
  bool HasWork(int64_t now_ns) const {
    if (occupancy != Occupancy::kFree) {
      return occupancy == Occupancy::kWaiting && MayBeginAnother(now_ns);
    }
    if (step >= LifeStep::kHeld) return false;
    if (step != LifeStep::kServe || control != nullptr) return true;
    return !mailbox.empty() || (streams != nullptr && streams->has_chunks()) ||
           state() == LifecycleState::kDraining;
  }

  // Whether a message that comes now would be the next thing it does.
  bool IsIdle() const {
    return !scheduled && occupancy == Occupancy::kFree &&
           step == LifeStep::kServe && control == nullptr && mailbox.empty() &&
           state() == LifecycleState::kRunning;
  }

  // Whether the control lane goes before the messages that wait; asked once for
  // each entry. Kept here, as a lane lives no longer than what waits in it.
  bool ControlGoesFirst() {
    // Beside handlers that wait only others run.
    if (control == nullptr || occupancy == Occupancy::kWaiting) return false;
    if (control_in_row < kMaxControlInRow) {
      ++control_in_row;
      return true;
    }
    control_in_row = 0;
    return false;
  }

  // Whether a message in its mailbox may begin, or be dropped, while handlers
  // wait.
  bool MayBeginAnother(int64_t now_ns) const;

  // That message, out of the mailbox.
  //   Ownership: the caller's.
  Message* TakeAnother(int64_t now_ns);

  // Whether nobody waits for `request`, which is in its mailbox, any more.
  bool IsDead(const Message& request, int64_t now_ns) const {
    return request.deadline_ns <= now_ns ||
           (cancelled != nullptr && cancelled->contains(request.reply_to));
  }

  // The flags after it stand in its last word.
  [[no_unique_address]] Mailbox mailbox;
  LifeStep step = LifeStep::kCreate;
  bool scheduled = false;  // in the run queue or running
  Occupancy occupancy = Occupancy::kFree;
  bool drain_requested = false;
  bool under_pressure = false;  // and its guest was told or will be
  uint8_t control_in_row = 0;   // entries from the lane ahead of the mailbox
  uint8_t link_told = 0;        // its latest abi::Hook of signaling; 0: none
  // What its handler works on; of several that take turns, the one that
  // executes.
  Message* in_hand = nullptr;

  // Room freed by handled messages, a packed MailboxLoad, given back to the
  // slot in batches.
  uint64_t freed = 0;

  // Senders that wait for room, oldest first; made when the first one does.
  std::unique_ptr<std::deque<WaitingSender>> waiting_senders;

  // What it waits for, on its shard; the first of a list (call_table.h).
  PendingCall* waits = nullptr;

  // Requests in its mailbox that nobody waits for any more; made when the first
  // caller gives up.
  std::unique_ptr<std::unordered_set<CallRef>> cancelled;

  // Made when it first registers a stream.
  std::unique_ptr<StreamTable> streams;

  // Streaming calls that it has opened and that are not over; made with the
  // first one.
  OpenedCalls streaming_calls;

  std::unique_ptr<Birth> birth;
  // Made when its guest breaks down for the first time.
  std::unique_ptr<Supervision> supervision;
  // Made when its library is reloaded, until it runs the next generation.
  std::unique_ptr<Reloading> reload;
  // Its guest's timers; nullptr when it has none.
  std::unique_ptr<ActorTimers> timers;
  // What it is told ahead of its mailbox; nullptr when that is nothing.
  std::unique_ptr<ControlLane> control;

  Actor* next_to_run = nullptr;  // the run queue's
};

// A million idle actors have a million of these: with 8 bytes more, each takes
// 16 more of the heap.
static_assert(sizeof(Actor) <= 152);

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_ACTOR_H_
