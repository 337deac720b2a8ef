// One actor whose guest instance gives way to one of the next generation of its
// library, while its id, its mailbox and its control lane stay.
//
// kWaiting → kMigrateOut → kCreate → kMigrateIn → kOnStart → kOnStop → kDestroy
//                 └───────────┴─────────┴─ kDropNext ─┘
//
// Until the next instance has started, the former one can go on as if nothing
// had been: its timers are set aside, its streams stay as they are.
#ifndef TROUPE_HOST_ACTOR_RELOADING_H_
#define TROUPE_HOST_ACTOR_RELOADING_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "host/actor/actor_timers.h"
#include "host/actor/executor.h"
#include "host/actor/opened_call.h"
#include "host/actor/reload_answer.h"

namespace troupe {

class PendingCall;

// What happens next or, while the actor is busy, now.
enum class ReloadPhase : uint8_t {
  kWaiting,     // for the handler in hand; nothing has happened yet
  kMigrateOut,  // the former instance hands its state over
  kCreate,      // from here on the next instance is entered
  kMigrateIn,
  kOnStart,
  kDropNext,  // it can't have the actor, and ends
  kOnStop,    // it has the actor; the former one ends
  kDestroy,
};

// Thread: the actor's shard.
struct Reloading {
  Reloading() = default;
  // Nobody is left to tell: the actor has ended.
  ~Reloading();

  Reloading(const Reloading&) = delete;
  Reloading& operator=(const Reloading&) = delete;

  // Whether the entry at hand is one of the next instance.
  bool enters_next() const {
    return phase >= ReloadPhase::kCreate && phase <= ReloadPhase::kDropNext;
  }
  // Whether it is one of an instance that the actor has done with.
  bool ends_former() const { return phase >= ReloadPhase::kOnStop; }

  // Says how it ended, unless somebody outside has. Nothing holds on to an
  // instance that is not the actor's by then: its library may be unmapped.
  void Tell(const ReloadOutcome& result) {
    next.reset();
    former.reset();
    if (answer != nullptr) answer->Tell(result);
  }
  // The next instance gets the actor. False: too late, the former one has it.
  bool TakeOver() {
    std::optional<uint64_t> bytes;
    if (state.has_value()) bytes = state->size();
    return answer->TakeOver(bytes);
  }

  // What tells it from others of the same actor.
  uint64_t number = 0;
  ReloadPhase phase = ReloadPhase::kWaiting;
  // When the former instance goes on instead; of the host's clock, in ns.
  int64_t due_ns = 0;
  // How the instance that does not run is entered.
  std::unique_ptr<Executor> next;
  std::unique_ptr<Executor> former;
  // An encoded InitPayloadV1, for actors that do not keep their own.
  std::string init;
  // What the former instance handed over.
  std::optional<std::string> state;
  // Why the next one is dropped.
  absl::Status error;
  std::shared_ptr<ReloadAnswer> answer;

  // Of the former instance: its timers, what its threads wait for (the first of
  // a list, call_table.h), the streaming calls it has opened, and a handle that
  // is newer than its own and older than the next one's.
  std::unique_ptr<ActorTimers> timers;
  PendingCall* waits = nullptr;
  OpenedCalls streaming_calls;
  uint64_t last_handle = 0;
  // The streams that the next one has registered.
  std::set<std::string, std::less<>> streams;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_RELOADING_H_
