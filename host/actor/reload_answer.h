// How the reload of one actor ended, said once: by its shard, or by somebody
// outside when that shard is held and can't say it.
//
// Both may come at once, so there is one moment at which the next instance gets
// the actor. Before it, somebody outside may say that it will not, which the
// shard finds when it wants to go on; afterwards only that it has it.
#ifndef TROUPE_HOST_ACTOR_RELOAD_ANSWER_H_
#define TROUPE_HOST_ACTOR_RELOAD_ANSWER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "host/base/mutex.h"

namespace troupe {

// How a reload ended for one actor.
struct ReloadOutcome {
  // OK: the next generation has it. Else why the former one still does.
  absl::Status status;
  // What was handed over, in bytes; nothing: the former one had no state.
  std::optional<uint64_t> state_bytes;
  // Somebody outside the shard gave the reload up.
  bool is_given_up = false;
  // What users should know all the same; empty: nothing.
  std::string warning = {};
};

// Thread: any. Shared by the actor's shard and whoever looks after the time.
class ReloadAnswer {
 public:
  using DoneFn = absl::AnyInvocable<void(const ReloadOutcome&)>;

  explicit ReloadAnswer(DoneFn done) : done_(std::move(done)) {}

  ReloadAnswer(const ReloadAnswer&) = delete;
  ReloadAnswer& operator=(const ReloadAnswer&) = delete;

  // The next instance has the actor from now on, with a state of so many bytes.
  // False: too late, it has been said that it has not.
  bool TakeOver(std::optional<uint64_t> state_bytes)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Says `outcome`, unless something has been said.
  void Tell(const ReloadOutcome& outcome) ABSL_LOCKS_EXCLUDED(mutex_);

  // Says `error`, unless the next instance has the actor.
  void GiveUp(const absl::Status& error) ABSL_LOCKS_EXCLUDED(mutex_);

  // Says that the next instance has the actor, if so, with `warning`: the end
  // of the former one is not waited for.
  void WaitNoMore(std::string warning) ABSL_LOCKS_EXCLUDED(mutex_);

  bool has_taken_over() const ABSL_LOCKS_EXCLUDED(mutex_);
  bool is_told() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable Mutex mutex_;
  DoneFn done_ ABSL_GUARDED_BY(mutex_);  // nullptr: it has been told
  bool has_taken_over_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<uint64_t> state_bytes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_RELOAD_ANSWER_H_
