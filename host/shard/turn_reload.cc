// An actor's turn while an instance of its library's next generation takes over
// from the one before.
#include <string>
#include <string_view>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "host/actor/reloading.h"
#include "host/shard/call_text.h"
#include "host/shard/control_messages.h"
#include "host/shard/reload.h"
#include "host/shard/turn.h"

namespace troupe {

void Turn::RunReload() {
  const Reloading& reload = *actor_->reload;
  Entry entry;
  switch (reload.phase) {
    case ReloadPhase::kWaiting:
      return;
    case ReloadPhase::kMigrateOut:
      entry.method = "on_migrate_out";
      entry.frame_memory =
          WriteMigrateOut(actor_->workload(), actor_->serial, shard_.pool());
      break;
    case ReloadPhase::kMigrateIn:
      entry.method = "on_migrate_in";
      entry.frame_memory = WriteMigrateIn(*reload.state, actor_->workload(),
                                          actor_->serial, shard_.pool());
      break;
    case ReloadPhase::kCreate:
      entry.kind = EntryKind::kCreate;
      entry.method = "create";
      entry.frame =
          actor_->birth == nullptr ? reload.init : actor_->birth->init;
      break;
    case ReloadPhase::kOnStart:
      EnterLifecycle(abi::Lifecycle::kOnStart, "lifecycle:on_start",
                     reload.due_ns);
      return;
    case ReloadPhase::kOnStop:
      // What it keeps of a newer one would be taken for the next one's.
      EnterLifecycle(abi::Lifecycle::kOnStop, "lifecycle:on_stop", kNoDeadline,
                     reload.last_handle);
      return;
    case ReloadPhase::kDropNext:
    case ReloadPhase::kDestroy:
      entry.kind = EntryKind::kDestroy;
      entry.method = "destroy";
      if (reload.ends_former()) entry.handle = reload.last_handle;
      break;
  }
  if (entry.frame_memory != nullptr) entry.frame = entry.frame_memory->bytes();
  entry.deadline_ns = reload.ends_former() ? kNoDeadline : reload.due_ns;
  Enter(&entry);
}

// What fails before the next instance has taken over is the reload's answer.
void Turn::JudgeReload(Entry* entry, const absl::Status& status) {
  abi::AbiReply reply;
  std::string payload;
  if (status.ok() && entry->has_reply() &&
      abi::Decode(entry->reply_bytes(), &reply)) {
    payload = reply.payload;
  }
  const int32_t code = entry->code;
  MessagePool::Free(std::exchange(entry->reply, nullptr), shard_.pool());
  if (entry->changed_outputs) CountIgnoredOutputs(*entry);
  if (!status.ok() && (actor_->reload->ends_former() ||
                       actor_->reload->phase == ReloadPhase::kDropNext)) {
    shard_.context_.log->Warn("{} {}: {}",
                              ActorText(actor_->slot, actor_->serial),
                              entry->method, std::string(status.message()));
  }
  // The entry may be gone afterwards.
  ActorReload(shard_, *actor_).OnEntryEnd(status, code, payload);
}

}  // namespace troupe
