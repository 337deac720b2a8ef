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
#include "abi/plain_walk.h"
#include "abi/status_error.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "guest_sdk/data_chunk.h"
#include "guest_sdk/internal/entry_info.h"
#include "guest_sdk/internal/exception.h"
#include "guest_sdk/internal/handler.h"
#include "guest_sdk/internal/item_stream.h"
#include "guest_sdk/internal/other_streams.h"
#include "guest_sdk/internal/stream_handlers.h"

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

// The parts of an entry's payload that are read when somebody looks at them;
// the context stands first in every payload, the envelope in GuestHandleV1.
struct LazyContext {
  std::string_view ctx;

  using Fields =
      abi::FieldList<abi::Required<1, abi::kBytes, &LazyContext::ctx>>;
};

struct LazyHandle {
  std::string_view ctx;
  std::string_view envelope;

  using Fields =
      abi::FieldList<abi::Required<1, abi::kBytes, &LazyHandle::ctx>,
                     abi::Implicit<2, abi::kBytes, &LazyHandle::envelope>>;
};

// A message as a generation 3 host writes it, in whose frames nothing has to be
// checked: reading what no handler asks for would cost more than all the rest.
// False for any other frame.
bool ReadPlainMessage(std::string_view frame, EntryInfo* info,
                      std::string_view* request) {
  constexpr auto kOp = static_cast<uint32_t>(abi::Op::kGuestHandle);
  static_assert(abi::kAbiVersion < 0x80 && kOp < 0x80);
  constexpr char kHead[] = {0x08, abi::kAbiVersion, 0x10, kOp};
  abi::PlainWalk outer(frame);
  std::string_view handle;
  if (!outer.Skip({kHead, sizeof(kHead)}) || !outer.Take<3>(&handle) ||
      !outer.at_end()) {
    return false;
  }
  abi::PlainWalk parts(handle);
  if (!parts.Take<1>(&info->ctx) || !parts.Take<2>(&info->envelope) ||
      !parts.at_end()) {
    return false;
  }
  abi::PlainWalk envelope(info->envelope);
  return envelope.Take<1>(&info->route) && envelope.Take<2>(request);
}

std::string_view NameOf(abi::CallShape shape) {
  switch (shape) {
    case abi::CallShape::kUnary:
      return "an ordinary call";
    case abi::CallShape::kServerStream:
      return "a server stream";
    case abi::CallShape::kClientStream:
      return "a client stream";
    case abi::CallShape::kBidiStream:
      return "a bidirectional stream";
  }
  return "a stream of another kind";
}

absl::Status ShapeError(std::string_view route, const Handler& handler,
                        abi::CallShape called) {
  return InvalidArgumentError(fmt::format("'{}' is {} and was called as {}",
                                          route, NameOf(handler.shape()),
                                          NameOf(called)));
}

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
    EntryInfo info;
    std::string_view request;
    if (call_.v3 != nullptr && ReadPlainMessage(bytes, &info, &request)) {
      return Handle(info, request);
    }
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
      case abi::Op::kGuestTimer:
        return OnTimer(frame.payload);
      case abi::Op::kGuestMigrateOut:
        return OnMigrateOut(frame.payload);
      case abi::Op::kGuestMigrateIn:
        return OnMigrateIn(frame.payload);
      case abi::Op::kGuestSelfCheck:
        return OnSelfCheck(frame.payload);
      default:
        return Code::kUnsupportedOp;
    }
  }

 private:
  Code OnMessage(std::string_view payload);
  Code HandleStream(const EntryInfo& info, std::string_view request,
                    uint64_t streaming_call, abi::CallShape shape);
  Code Handle(const EntryInfo& info, std::string_view request);
  absl::Status HandleOther(Context& ctx, std::string_view request);
  absl::Status HandleOther(OtherStreams& other, Context& ctx,
                           std::string_view request, ItemStream& items);
  Code OnLifecycle(std::string_view payload);
  absl::Status Start(Context& ctx);
  Code OnHook(std::string_view payload);
  Code OnChunk(std::string_view payload);
  Code OnFault(std::string_view payload);
  Code OnTimer(std::string_view payload);
  Code OnMigrateOut(std::string_view payload);
  Code OnMigrateIn(std::string_view payload);
  Code OnSelfCheck(std::string_view payload);

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

Code Entry::OnMessage(std::string_view payload) {
  // The nested messages are checked here and read again when asked for.
  abi::GuestHandleV1 checked;
  LazyHandle handle;
  abi::RpcEnvelope envelope;
  if (!Read(payload, &checked) || !Read(payload, &handle) ||
      !Read(handle.envelope, &envelope)) {
    return Code::kProtocolError;
  }
  const EntryInfo info = {handle.ctx, handle.envelope, envelope.route_key};
  const std::string_view request =
      envelope.payload.value_or(std::string_view());
  if (checked.streaming_call == 0) return Handle(info, request);
  return HandleStream(info, request, checked.streaming_call, checked.shape);
}

absl::Status Entry::HandleOther(Context& ctx, std::string_view request) {
  const absl::StatusOr<std::string> answer =
      workload_.OnOtherRoute(ctx, request);
  if (answer.ok()) reply_.Succeed(PayloadRef(*answer));
  return answer.status();
}

absl::Status Entry::HandleOther(OtherStreams& other, Context& ctx,
                                std::string_view request, ItemStream& items) {
  const absl::StatusOr<std::string> answer =
      other.OnOtherStream(ctx, request, items);
  if (answer.ok()) reply_.Succeed(PayloadRef(*answer));
  return answer.status();
}

Code Entry::Handle(const EntryInfo& info, std::string_view request) {
  const Handler* const handler =
      WorkloadAccess::RoutesOf(workload_).Find(info.route);
  if (handler != nullptr && !handler->is_unary()) [[unlikely]]
    return Answer(ShapeError(info.route, *handler, abi::CallShape::kUnary));

  Context ctx(call_, instance_, info, WorkloadAccess::TimersOf(workload_));
  const absl::Status status =
      handler != nullptr
          ? handler->Run(workload_, ctx, info.route, request, reply_)
          : HandleOther(ctx, request);
  if (!status.ok()) reply_.Fail(status);
  return reply_.code();
}

Code Entry::HandleStream(const EntryInfo& info, std::string_view request,
                         uint64_t streaming_call, abi::CallShape shape) {
  const internal::Handler* const handler =
      WorkloadAccess::RoutesOf(workload_).Find(info.route);
  OtherStreams* const other =
      handler == nullptr ? dynamic_cast<OtherStreams*>(&workload_) : nullptr;
  if (handler == nullptr && other == nullptr) {
    return Answer(UnknownRouteError(info.route));
  }
  if (handler != nullptr && handler->shape() != shape) {
    return Answer(ShapeError(info.route, *handler, shape));
  }

  Context ctx(call_, instance_, info, WorkloadAccess::TimersOf(workload_));
  ItemStream items(call_, streaming_call, ItemStream::Side::kHandler,
                   info.route);
  absl::Status status =
      handler != nullptr
          ? handler->RunStream(workload_, ctx, request, items, reply_)
          : HandleOther(*other, ctx, request, items);
  // Also before an error: what was produced is delivered.
  const absl::Status sent = items.Flush();
  if (status.ok()) status = sent;
  if (!status.ok()) reply_.Fail(status);
  return reply_.code();
}

absl::Status Entry::Start(Context& ctx) {
  if (WorkloadAccess::HasStreams(workload_)) {
    absl::Status status =
        WorkloadAccess::Streams(workload_).RegisterDeclared(call_);
    if (!status.ok()) return status;
  }
  return workload_.OnStart(ctx);
}

Code Entry::OnLifecycle(std::string_view payload) {
  abi::GuestLifecycleV1 lifecycle;
  if (!Read(payload, &lifecycle)) return Code::kProtocolError;
  const EntryInfo info = InfoOf(payload);
  Context ctx(call_, instance_, info, WorkloadAccess::TimersOf(workload_));
  switch (lifecycle.hook) {
    case abi::Lifecycle::kOnStart:
      return Answer(Start(ctx));
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
  Context ctx(call_, instance_, info, WorkloadAccess::TimersOf(workload_));
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
  DataChunk chunk;
  chunk.stream_id = message.chunk.stream_id;
  chunk.sequence = message.chunk.sequence;
  chunk.payload = message.chunk.payload;
  chunk.metadata = message.chunk.metadata;
  if (message.chunk.timestamp_ms.has_value()) {
    chunk.timestamp = absl::FromUnixMillis(*message.chunk.timestamp_ms);
  }
  chunk.encoded_sender = message.sender;
  const EntryInfo info;
  Context ctx(call_, instance_, info, WorkloadAccess::TimersOf(workload_));
  return Answer(WorkloadAccess::Streams(workload_).Run(ctx, chunk));
}

Code Entry::OnFault(std::string_view payload) {
  abi::GuestErrorV1 message;
  if (!Read(payload, &message)) return Code::kProtocolError;
  const EntryInfo info = InfoOf(payload);
  Context ctx(call_, instance_, info, WorkloadAccess::TimersOf(workload_));
  const absl::Status error = message.error.has_value()
                                 ? FromErrorResponse(*message.error)
                                 : InternalError("the host named no error");
  workload_.OnError(ctx, {message.kind, error, std::string(message.route_key)});
  return Answer(absl::OkStatus());
}

Code Entry::OnTimer(std::string_view payload) {
  abi::GuestTimerV1 message;
  if (!Read(payload, &message)) return Code::kProtocolError;
  TimerTable* const timers = WorkloadAccess::TimersOf(workload_).get();
  if (timers == nullptr) return Answer(absl::OkStatus());
  const EntryInfo info = InfoOf(payload);
  Context ctx(call_, instance_, info, WorkloadAccess::TimersOf(workload_));
  return Answer(
      timers->Run(workload_, ctx, {{message.timer_id}, message.missed}));
}

// A workload without a state answers as one that has never heard of any.
Code Entry::OnMigrateOut(std::string_view payload) {
  abi::GuestMigrateOutV1 message;
  if (!Read(payload, &message)) return Code::kProtocolError;
  const EntryInfo info = InfoOf(payload);
  Context ctx(call_, instance_, info, WorkloadAccess::TimersOf(workload_));
  const absl::StatusOr<std::string> state = workload_.OnMigrateOut(ctx);
  if (absl::IsUnimplemented(state.status())) return Code::kUnsupportedOp;
  if (!state.ok()) return Answer(state.status());
  reply_.Succeed(PayloadRef(*state));
  return reply_.code();
}

Code Entry::OnMigrateIn(std::string_view payload) {
  abi::GuestMigrateInV1 message;
  if (!Read(payload, &message)) return Code::kProtocolError;
  const EntryInfo info = InfoOf(payload);
  Context ctx(call_, instance_, info, WorkloadAccess::TimersOf(workload_));
  const absl::Status taken = workload_.OnMigrateIn(ctx, message.state);
  if (absl::IsUnimplemented(taken)) return Code::kUnsupportedOp;
  return Answer(taken);
}

Code Entry::OnSelfCheck(std::string_view payload) {
  abi::GuestSelfCheckV1 message;
  if (!Read(payload, &message)) return Code::kProtocolError;
  SelfCheck check(workload_, call_, instance_);
  return Answer(workload_.OnSelfCheck(check));
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
