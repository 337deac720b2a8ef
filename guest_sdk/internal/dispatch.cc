#include "guest_sdk/internal/dispatch.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "guest_sdk/internal/entry_info.h"
#include "guest_sdk/internal/exception.h"

namespace troupe::internal {
namespace {

using abi::Code;
using abi::Hook;

template <typename Message>
bool Read(std::string_view bytes, Message* message) {
  return abi::Decode<abi::Reading::kStrict>(bytes, message);
}

PeerEvent ToEvent(const abi::PeerEventV1& event) {
  PeerEvent peer{ActrId::From(event.peer.value()), event.relayed, event.status};
  if (peer.status.has_value() && *peer.status > PeerStatus::kRecovering) {
    peer.status.reset();
  }
  return peer;
}

CredentialEvent ToEvent(const abi::CredentialEventV1& event) {
  constexpr uint64_t kMaxSeconds = std::numeric_limits<int64_t>::max();
  const abi::TimestampV1& expiry = event.new_expiry;
  const auto seconds =
      static_cast<int64_t>(std::min(expiry.seconds, kMaxSeconds));
  return {absl::UnixEpoch() + absl::Seconds(seconds) +
          absl::Nanoseconds(expiry.nanoseconds)};
}

// The context of any entry's payload, read when somebody looks at it.
struct LazyContext {
  std::string_view ctx;

  using Fields =
      abi::FieldList<abi::Required<1, abi::kBytes, &LazyContext::ctx>>;
};

// The same of a GuestHandleV1, with its envelope.
struct LazyHandle {
  std::string_view ctx;
  std::string_view envelope;

  using Fields =
      abi::FieldList<abi::Required<1, abi::kBytes, &LazyHandle::ctx>,
                     abi::Implicit<2, abi::kBytes, &LazyHandle::envelope>>;
};

// The part of an RpcEnvelope that every message is asked for.
struct EnvelopeHead {
  std::string_view route;
  std::string_view payload;

  using Fields =
      abi::FieldList<abi::Required<1, abi::kString, &EnvelopeHead::route>,
                     abi::Required<2, abi::kBytes, &EnvelopeHead::payload>>;
};

// Of an entry without an envelope, whose `payload` has been read.
EntryInfo InfoOf(std::string_view payload) {
  LazyContext context;
  EntryInfo info;
  if (Read(payload, &context)) info.ctx = context.ctx;
  return info;
}

// One entry on its way through the workload.
class Entry {
 public:
  Entry(Workload& workload, const HostLink& call, const HostLink& instance,
        Reply& reply)
      : workload_(workload), call_(call), instance_(instance), reply_(reply) {}

  Code Run(std::string_view bytes) {
    abi::AbiFrame frame;
    if (!Read(bytes, &frame)) return Code::kProtocolError;
    switch (frame.op) {
      case abi::Op::kGuestHandle:
        return OnMessage(frame.payload);
      case abi::Op::kGuestLifecycle:
        return OnLifecycle(frame.payload);
      case abi::Op::kGuestHook:
        return OnHook(frame.payload);
      case abi::Op::kGuestDataStream:
        return OnChunk(frame.payload);
      case abi::Op::kGuestError:
        return OnFault(frame.payload);
      default:
        return Code::kUnsupportedOp;
    }
  }

 private:
  bool ReadHandle(std::string_view payload, EntryInfo* info,
                  std::string_view* request) const;
  Code OnMessage(std::string_view payload);
  Code OnLifecycle(std::string_view payload);
  Code OnHook(std::string_view payload);
  Code OnChunk(std::string_view payload);
  Code OnFault(std::string_view payload);

  // Each delivers the hook if it is one of its kind and has its event.
  void OnSignaling(Hook hook, Context& ctx);
  void OnPeer(Hook hook, Context& ctx, const PeerEvent& event);

  // An empty success, or `status` as the handler's failure.
  Code Answer(const absl::Status& status) {
    if (status.ok()) {
      reply_.Succeed(PayloadRef());
    } else {
      reply_.Fail(status);
    }
    return reply_.code();
  }

  Workload& workload_;
  const HostLink& call_;
  const HostLink& instance_;
  Reply& reply_;
};

bool Entry::ReadHandle(std::string_view payload, EntryInfo* info,
                       std::string_view* request) const {
  LazyHandle handle;
  if (!Read(payload, &handle)) return false;
  info->ctx = handle.ctx;
  info->envelope = handle.envelope;
  if (call_.v3 != nullptr) {
    // The host wrote the frame itself: reading what no handler asks for would
    // cost more than all the rest.
    EnvelopeHead head;
    if (!abi::DecodeHead<abi::Reading::kStrict>(handle.envelope, &head)) {
      return false;
    }
    info->route = head.route;
    *request = head.payload;
    return true;
  }
  abi::GuestHandleV1 checked;
  abi::RpcEnvelope envelope;
  if (!Read(payload, &checked) || !Read(handle.envelope, &envelope)) {
    return false;
  }
  info->route = envelope.route_key;
  *request = envelope.payload.value_or(std::string_view());
  return true;
}

Code Entry::OnMessage(std::string_view payload) {
  EntryInfo info;
  std::string_view request;
  if (!ReadHandle(payload, &info, &request)) return Code::kProtocolError;
  const Handler* const handler =
      WorkloadAccess::Routes(workload_).Find(info.route);
  if (handler == nullptr) return Answer(UnknownRouteError(info.route));

  Context ctx(call_, instance_, info);
  const absl::Status status =
      handler->Run(workload_, ctx, info.route, request, reply_);
  if (!status.ok()) reply_.Fail(status);
  return reply_.code();
}

Code Entry::OnLifecycle(std::string_view payload) {
  abi::GuestLifecycleV1 lifecycle;
  if (!Read(payload, &lifecycle)) return Code::kProtocolError;
  const EntryInfo info = InfoOf(payload);
  Context ctx(call_, instance_, info);
  switch (lifecycle.hook) {
    case abi::Lifecycle::kOnStart:
      return Answer(workload_.OnStart(ctx));
    case abi::Lifecycle::kOnReady:
      return Answer(workload_.OnReady(ctx));
    case abi::Lifecycle::kOnStop:
      return Answer(workload_.OnStop(ctx));
  }
  return Code::kUnsupportedOp;
}

void Entry::OnSignaling(Hook hook, Context& ctx) {
  if (hook == Hook::kSignalingConnecting) {
    workload_.OnSignalingConnecting(ctx);
  } else if (hook == Hook::kSignalingConnected) {
    workload_.OnSignalingConnected(ctx);
  } else {
    workload_.OnSignalingDisconnected(ctx);
  }
}

void Entry::OnPeer(Hook hook, Context& ctx, const PeerEvent& event) {
  switch (hook) {
    case Hook::kWebsocketConnecting:
      return workload_.OnWebsocketConnecting(ctx, event);
    case Hook::kWebsocketConnected:
      return workload_.OnWebsocketConnected(ctx, event);
    case Hook::kWebsocketDisconnected:
      return workload_.OnWebsocketDisconnected(ctx, event);
    case Hook::kWebrtcConnecting:
      return workload_.OnWebrtcConnecting(ctx, event);
    case Hook::kWebrtcConnected:
      return workload_.OnWebrtcConnected(ctx, event);
    default:
      return workload_.OnWebrtcDisconnected(ctx, event);
  }
}

Code Entry::OnHook(std::string_view payload) {
  abi::GuestHookV1 message;
  if (!Read(payload, &message)) return Code::kProtocolError;
  const EntryInfo info = InfoOf(payload);
  Context ctx(call_, instance_, info);
  const Hook hook = message.hook;
  if (hook < Hook::kSignalingConnecting || hook > Hook::kMailboxBackpressure) {
    return Code::kUnsupportedOp;
  }
  if (hook <= Hook::kSignalingDisconnected) {
    OnSignaling(hook, ctx);
  } else if (hook <= Hook::kWebrtcDisconnected) {
    if (!message.peer.has_value()) return Code::kProtocolError;
    OnPeer(hook, ctx, ToEvent(*message.peer));
  } else if (hook <= Hook::kCredentialExpiring) {
    if (!message.credential.has_value()) return Code::kProtocolError;
    const CredentialEvent event = ToEvent(*message.credential);
    hook == Hook::kCredentialRenewed
        ? workload_.OnCredentialRenewed(ctx, event)
        : workload_.OnCredentialExpiring(ctx, event);
  } else {
    if (!message.backpressure.has_value()) return Code::kProtocolError;
    workload_.OnMailboxBackpressure(ctx, {message.backpressure->queue_len,
                                          message.backpressure->threshold});
  }
  return Answer(absl::OkStatus());
}

Code Entry::OnChunk(std::string_view payload) {
  abi::GuestDataStreamV1 message;
  if (!Read(payload, &message)) return Code::kProtocolError;
  return Answer(NotFoundError(fmt::format(
      "no stream callback registered for '{}'", message.chunk.stream_id)));
}

Code Entry::OnFault(std::string_view payload) {
  abi::GuestErrorV1 message;
  if (!Read(payload, &message)) return Code::kProtocolError;
  const EntryInfo info = InfoOf(payload);
  Context ctx(call_, instance_, info);
  const absl::Status error = message.error.has_value()
                                 ? FromErrorResponse(*message.error)
                                 : InternalError("the host named no error");
  workload_.OnError(ctx, {message.kind, error, std::string(message.route_key)});
  return Answer(absl::OkStatus());
}

}  // namespace

abi::Code Dispatch(Workload& workload, const HostLink& call,
                   const HostLink& instance, std::string_view frame,
                   Reply& reply) noexcept {
  try {
    try {
      return Entry(workload, call, instance, reply).Run(frame);
    } catch (...) {
      reply.Fail(CurrentException(), abi::Code::kGenericError);
      return reply.code();
    }
  } catch (...) {
    // Out of memory even for the text.
    return abi::Code::kHandleFailed;
  }
}

}  // namespace troupe::internal
