// An actor's turn at its control lane.
#include <string>
#include <utility>

#include "abi/codes.h"
#include "host/actor/control_lane.h"
#include "host/shard/call_text.h"
#include "host/shard/control_messages.h"
#include "host/shard/turn.h"

namespace troupe {

void Turn::RunControl() {
  ControlMessage message = actor_->control->Pop();
  if (actor_->control->empty()) actor_->control.reset();
  if (message.act) {
    message.act(*actor_);
    return;
  }
  Entry entry;
  entry.handle = shard_.NewCallHandle(actor_->slot);
  if (message.hook != nullptr) {
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
// what it was told about has happened all the same.
void Turn::JudgeControl(const Entry& entry, const absl::Status& status) {
  // Not every guest wants to hear of it.
  const bool is_unwanted =
      entry.code == static_cast<int32_t>(abi::Code::kUnsupportedOp);
  if (entry.changed_outputs) CountIgnoredOutputs(entry);
  if (status.ok() || is_unwanted) return;
  if (entry.control == ControlKind::kHook) shard_.counters_.hooks_failed.Add();
  shard_.context_.log->Warn("{} {}: {}",
                            ActorText(actor_->slot, actor_->serial),
                            entry.method, std::string(status.message()));
}

}  // namespace troupe
