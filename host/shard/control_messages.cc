#include "host/shard/control_messages.h"

#include <cstdint>
#include <utility>

#include "abi/codes.h"
#include "abi/status_error.h"
#include "host/actor/actor.h"
#include "host/actor/workload_info.h"
#include "host/shard/guest_frame.h"

namespace troupe {
namespace {

abi::EncodedActrId SelfId(const Actor& actor, char* out) {
  return abi::EncodedActrId(EncodeId(actor.workload(), actor.serial, out));
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
    error.ctx.self_id = SelfId(actor, id);
    error.ctx.request_id = request_id;
    error.route_key = route;
    error.error = ToErrorResponse(status);
    error.kind = kind;
    return WriteGuestFrame(pool, abi::Op::kGuestError, error);
  };
  return message;
}

ControlMessage BackpressureMessage(const abi::BackpressureEventV1& event) {
  constexpr auto kHook = abi::Hook::kMailboxBackpressure;
  ControlMessage message;
  message.method = "on_mailbox_backpressure";
  message.key = static_cast<uint64_t>(kHook);
  message.write = [event](const Actor& actor, uint64_t handle,
                          MessagePool* pool) {
    char id[kMaxEncodedIdBytes];
    abi::GuestHookV1 hook;
    hook.ctx.self_id = SelfId(actor, id);
    hook.ctx.request_id = "hook:on_mailbox_backpressure";
    hook.hook = kHook;
    hook.backpressure = event;
    if (actor.workload().generation == 2) hook.bridge_token = handle;
    return WriteGuestFrame(pool, abi::Op::kGuestHook, hook);
  };
  return message;
}

}  // namespace troupe
