#include "host/shard/control_messages.h"

#include <utility>

#include "abi/codes.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/actor.h"
#include "host/shard/guest_frame.h"

namespace troupe {
namespace {

// The one of GuestHookV1's events that the hook needs.
void AddEvent(const HookEvent& hook, abi::GuestHookV1* message) {
  switch (SubjectOf(hook.hook)) {
    case HookSubject::kSignaling:
      break;
    case HookSubject::kWebsocket:
    case HookSubject::kWebrtc:
      message->peer = {abi::EncodedActrId(hook.peer), hook.relayed,
                       hook.status};
      break;
    case HookSubject::kCredential:
      message->credential = {{hook.expiry_seconds, hook.expiry_nanoseconds}};
      break;
    case HookSubject::kMailbox:
      message->backpressure = {hook.queue_len, hook.threshold};
      break;
  }
}

}  // namespace

ControlMessage FaultMessage(std::string route, std::string request_id,
                            absl::Status status, abi::FaultKind kind) {
  ControlMessage message;
  message.method = "on_error";
  message.write = [route = std::move(route), request_id = std::move(request_id),
                   status = std::move(status),
                   kind](const Actor& actor, uint64_t, MessagePool* pool) {
    char id[kMaxEncodedIdBytes];
    abi::GuestErrorV1 error;
    error.ctx.self_id =
        abi::EncodedActrId(EncodeId(actor.workload(), actor.serial, id));
    error.ctx.request_id = request_id;
    error.route_key = route;
    error.error = ToErrorResponse(status);
    error.kind = kind;
    return WriteGuestFrame(pool, abi::Op::kGuestError, error);
  };
  return message;
}

ControlMessage HookMessage(std::shared_ptr<const HookEvent> hook) {
  ControlMessage message;
  message.method = HookName(hook->hook);
  message.hook = std::move(hook);
  return message;
}

Message* WriteHook(const HookEvent& hook, const WorkloadInfo& workload,
                   uint64_t serial, uint64_t handle, MessagePool* pool) {
  char id[kMaxEncodedIdBytes];
  abi::GuestHookV1 message;
  message.ctx.self_id = abi::EncodedActrId(EncodeId(workload, serial, id));
  message.ctx.request_id = HookRequestId(hook.hook);
  message.hook = hook.hook;
  AddEvent(hook, &message);
  if (workload.generation == 2) message.bridge_token = handle;
  return WriteGuestFrame(pool, abi::Op::kGuestHook, message);
}

Message* WriteTimer(const TimerFiring& firing, const WorkloadInfo& workload,
                    uint64_t serial, MessagePool* pool) {
  char id[kMaxEncodedIdBytes];
  const std::string request_id = fmt::format("timer:{}", firing.id);
  abi::GuestTimerV1 message;
  message.ctx.self_id = abi::EncodedActrId(EncodeId(workload, serial, id));
  message.ctx.request_id = request_id;
  message.timer_id = firing.id;
  message.missed = firing.missed;
  return WriteGuestFrame(pool, abi::Op::kGuestTimer, message);
}

Message* WriteMigrateOut(const WorkloadInfo& workload, uint64_t serial,
                         MessagePool* pool) {
  char id[kMaxEncodedIdBytes];
  abi::GuestMigrateOutV1 message;
  message.ctx.self_id = abi::EncodedActrId(EncodeId(workload, serial, id));
  message.ctx.request_id = "lifecycle:on_migrate_out";
  return WriteGuestFrame(pool, abi::Op::kGuestMigrateOut, message);
}

Message* WriteMigrateIn(std::string_view state, const WorkloadInfo& workload,
                        uint64_t serial, MessagePool* pool) {
  char id[kMaxEncodedIdBytes];
  abi::GuestMigrateInV1 message;
  message.ctx.self_id = abi::EncodedActrId(EncodeId(workload, serial, id));
  message.ctx.request_id = "lifecycle:on_migrate_in";
  message.state = state;
  return WriteGuestFrame(pool, abi::Op::kGuestMigrateIn, message);
}

}  // namespace troupe
