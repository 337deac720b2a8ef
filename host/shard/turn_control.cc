// An actor's turn at its control lane.
#include <string>
#include <utility>

#include "abi/codes.h"
#include "host/actor/actor_timers.h"
#include "host/actor/control_lane.h"
#include "host/shard/call_text.h"
#include "host/shard/control_messages.h"
#include "host/shard/restart.h"
#include "host/shard/turn.h"

namespace troupe {

void Turn::RunControl() {
  ControlMessage message;
  ActorTimer* const timer = actor_->control->PopTimer();
  if (timer == nullptr) message = actor_->control->Pop();
  if (actor_->control->empty()) actor_->control.reset();
  if (message.act) {
    message.act(*actor_);
    return;
  }
  Entry entry;
  entry.handle = shard_.NewCallHandle(actor_->slot);
  if (timer != nullptr) {
    entry.control = ControlKind::kTimer;
    message.method = "on_timer";
    entry.frame_memory = WriteTimer(shard_.TakeFired(timer), actor_->workload(),
                                    actor_->serial, shard_.pool());
  } else if (message.hook != nullptr) {
    shard_.counters_.hooks_told.Add();
    entry.control = ControlKind::kHook;
    entry.frame_memory = WriteHook(*message.hook, actor_->workload(),
                                   actor_->serial, entry.handle, shard_.pool());
  } else {
    entry.control = ControlKind::kError;
    entry.frame_memory = message.write(*actor_, entry.handle, shard_.pool());
  }
  entry.frame = entry.frame_memory->bytes();
  entry.method = message.method;
  Enter(&entry);
}

// What goes wrong while an actor is told something is no fault of the actor:
// what it was told about has happened all the same. A timer's handler is one
// like a message's.
void Turn::JudgeControl(const Entry& entry, const absl::Status& status,
                        std::optional<abi::FaultKind> crash) {
  const bool is_timer = entry.control == ControlKind::kTimer;
  // Not every guest wants to hear of the others.
  const bool is_unwanted =
      !is_timer &&
      entry.code == static_cast<int32_t>(abi::Code::kUnsupportedOp);
  if (entry.changed_outputs) CountIgnoredOutputs(entry);
  if (status.ok() || is_unwanted) return;
  shard_.context_.log->Warn("{} {}: {}",
                            ActorText(actor_->slot, actor_->serial),
                            entry.method, std::string(status.message()));
  if (entry.control == ControlKind::kHook) shard_.counters_.hooks_failed.Add();
  if (!is_timer) return;
  shard_.counters_.timers_failed.Add();
  if (!crash.has_value()) return;
  // The guest knows of its own exceptions.
  if (*crash != abi::FaultKind::kException) {
    shard_.TakeControl(actor_, FaultMessage("", "timer", status, *crash));
  }
  static_cast<void>(Restart(shard_, *actor_).OnCrash(status));
}

}  // namespace troupe
