// One actor gets an instance of its library's next generation
// (host/actor/reloading.h says in which steps), between two of its messages:
// those that come meanwhile wait in the mailbox. Whatever fails before the next
// instance has started, the former one goes on.
#ifndef TROUPE_HOST_SHARD_RELOAD_H_
#define TROUPE_HOST_SHARD_RELOAD_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "host/actor/actor.h"
#include "host/actor/entry.h"
#include "host/actor/reloading.h"
#include "host/shard/shard.h"

namespace troupe {

// Thread: the actor's shard. A value for one use.
class ActorReload {
 public:
  ActorReload(Shard& shard, Actor& actor) : shard_(shard), actor_(actor) {}

  // Begins `reload`, as soon as the actor has nothing in hand; one that waits
  // for its restart will be restarted by the next generation.
  void Begin(std::unique_ptr<Reloading> reload);

  // The same for one that was to be reloaded when its instance has ended.
  void OnHeld();

  // The entry of its phase is over, with `status`; `code` is what the guest
  // returned and `payload` what it replied.
  void OnEntryEnd(const absl::Status& status, int32_t code,
                  std::string_view payload);

 private:
  Reloading& reload() { return *actor_.reload; }
  void OnBoundary();
  void OnMigrateOutEnd(const absl::Status& status, int32_t code,
                       std::string_view payload);
  // From here on the next instance is entered, and back.
  void EnterNext();
  void EnterFormer();
  // Why the step at hand can't be the last but one, if it can't.
  absl::Status CheckStep(std::string_view step, const absl::Status& status);
  void DropNext(const absl::Status& error);
  // The former instance goes on, because of `error`.
  void GoOn(const absl::Status& error);
  void TakeOver();
  void EndFormerCalls();
  // Ends what threads of its guest wait for.
  void EndCalls(PendingCall** first, std::string_view why);
  void EndCall(PendingCall* call, std::string_view why);
  void Finish();
  void Serve();

  Shard& shard_;
  Actor& actor_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_RELOAD_H_
