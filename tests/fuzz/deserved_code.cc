#include "tests/fuzz/deserved_code.h"

#include <string>

#include "abi/actr_abi.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "actr/abi.pb.h"
#include "actr/envelope.pb.h"
#include "actr/payload_type.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/stubs/logging.h"
#include "tests/abi/support/inspect.h"
#include "troupe/guest.pb.h"

namespace troupe::fuzz {
namespace {

// Hosts skip a known field with another wire type, guests refuse it.
enum class Reader { kHost, kGuest };

// Whether `reader` can read `bytes`, which are then in `*message`. `Codec` has
// the fields that have to be text.
template <typename Codec, typename Message>
bool Reads(Reader reader, std::string_view bytes, Message* message) {
  // It would print a line for each string that is not UTF-8.
  static const auto kNoLog = google::protobuf::SetLogHandler(nullptr);
  (void)kNoLog;
  if (!message->ParsePartialFromString(std::string(bytes))) return false;
  Findings findings;
  Inspect<Codec>(bytes, &findings);
  return !findings.bad_text &&
         (reader == Reader::kHost || !findings.bad_wire_type);
}

int32_t CodeIf(bool is_fine) {
  return is_fine ? ACTR_SUCCESS : ACTR_PROTOCOL_ERROR;
}

template <typename Codec, typename Message>
int32_t CodeOfPayload(Reader reader, std::string_view payload) {
  Message message;
  return CodeIf(Reads<Codec>(reader, payload, &message));
}

// Of an operation that goes to somebody.
template <typename Codec, typename Message>
int32_t CodeOfSend(std::string_view payload) {
  Message message;
  return CodeIf(Reads<Codec>(Reader::kHost, payload, &message) &&
                message.dest().kind_case() != actr::DestV1::KIND_NOT_SET);
}

int32_t CodeOfCallRaw(std::string_view payload) {
  actr::HostCallRawV1 call;
  return CodeIf(Reads<abi::HostCallRawV1>(Reader::kHost, payload, &call) &&
                call.has_target());
}

int32_t CodeOfChunk(std::string_view payload) {
  actr::HostSendDataStreamV1 send;
  return CodeIf(
      Reads<abi::HostSendDataStreamV1>(Reader::kHost, payload, &send) &&
      send.dest().kind_case() != actr::DestV1::KIND_NOT_SET &&
      (send.payload_type() == actr::STREAM_RELIABLE ||
       send.payload_type() == actr::STREAM_LATENCY_FIRST));
}

int32_t CodeOfStop(std::string_view payload) {
  HostStopV1 stop;
  return CodeIf(Reads<abi::HostStopV1>(Reader::kHost, payload, &stop) &&
                stop.has_actor());
}

int32_t CodeOfWriteItems(std::string_view payload) {
  HostWriteItemsV1 write;
  if (!Reads<abi::HostWriteItemsV1>(Reader::kHost, payload, &write)) {
    return ACTR_PROTOCOL_ERROR;
  }
  const std::string& items = write.items();
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const uint8_t*>(items.data()),
      static_cast<int>(items.size()));
  while (static_cast<size_t>(in.CurrentPosition()) < items.size()) {
    int size = 0;
    if (!in.ReadVarintSizeAsInt(&size) || !in.Skip(size)) {
      return ACTR_PROTOCOL_ERROR;
    }
  }
  return ACTR_SUCCESS;
}

int32_t CodeOfMessage(std::string_view payload) {
  actr::GuestHandleV1 handle;
  actr::RpcEnvelope envelope;
  return CodeIf(Reads<abi::GuestHandleV1>(Reader::kGuest, payload, &handle) &&
                Reads<abi::RpcEnvelope>(Reader::kGuest, handle.rpc_envelope(),
                                        &envelope));
}

int32_t CodeOfLifecycle(std::string_view payload) {
  actr::GuestLifecycleV1 lifecycle;
  if (!Reads<abi::GuestLifecycleV1>(Reader::kGuest, payload, &lifecycle)) {
    return ACTR_PROTOCOL_ERROR;
  }
  const uint32_t hook = lifecycle.hook();
  return hook >= ACTR_ON_START && hook <= ACTR_ON_STOP ? ACTR_SUCCESS
                                                       : ACTR_UNSUPPORTED_OP;
}

int32_t CodeOfHook(std::string_view payload) {
  actr::GuestHookV1 hook;
  if (!Reads<abi::GuestHookV1>(Reader::kGuest, payload, &hook)) {
    return ACTR_PROTOCOL_ERROR;
  }
  switch (hook.hook()) {
    case ACTR_SIGNALING_CONNECTING:
    case ACTR_SIGNALING_CONNECTED:
    case ACTR_SIGNALING_DISCONNECTED:
      return ACTR_SUCCESS;
    case ACTR_WEBSOCKET_CONNECTING:
    case ACTR_WEBSOCKET_CONNECTED:
    case ACTR_WEBSOCKET_DISCONNECTED:
    case ACTR_WEBRTC_CONNECTING:
    case ACTR_WEBRTC_CONNECTED:
    case ACTR_WEBRTC_DISCONNECTED:
      return CodeIf(hook.has_peer());
    case ACTR_CREDENTIAL_RENEWED:
    case ACTR_CREDENTIAL_EXPIRING:
      return CodeIf(hook.has_credential());
    case ACTR_MAILBOX_BACKPRESSURE:
      return CodeIf(hook.has_backpressure());
    default:
      return ACTR_UNSUPPORTED_OP;
  }
}

// Of the ops that only guests in C++ know.
int32_t CodeOfCppEntry(uint32_t op, std::string_view payload) {
  switch (op) {
    case GUEST_ERROR:
      return CodeOfPayload<abi::GuestErrorV1, GuestErrorV1>(Reader::kGuest,
                                                            payload);
    case GUEST_MIGRATE_OUT:
      return CodeOfPayload<abi::GuestMigrateOutV1, GuestMigrateOutV1>(
          Reader::kGuest, payload);
    case GUEST_MIGRATE_IN:
      return CodeOfPayload<abi::GuestMigrateInV1, GuestMigrateInV1>(
          Reader::kGuest, payload);
    case GUEST_SELF_CHECK:
      return CodeOfPayload<abi::GuestSelfCheckV1, GuestSelfCheckV1>(
          Reader::kGuest, payload);
    default:
      return ACTR_UNSUPPORTED_OP;
  }
}

// Of the host's operations that have no more to them than their message.
int32_t CodeOfPlainOperation(uint32_t op, std::string_view payload) {
  switch (op) {
    case ACTR_HOST_DISCOVER:
      return CodeOfPayload<abi::HostDiscoverV1, actr::HostDiscoverV1>(
          Reader::kHost, payload);
    case ACTR_HOST_REGISTER_STREAM:
      return CodeOfPayload<abi::HostRegisterStreamV1,
                           actr::HostRegisterStreamV1>(Reader::kHost, payload);
    case ACTR_HOST_UNREGISTER_STREAM:
      return CodeOfPayload<abi::HostUnregisterStreamV1,
                           actr::HostUnregisterStreamV1>(Reader::kHost,
                                                         payload);
    case HOST_LOG:
      return CodeOfPayload<abi::HostLogV1, HostLogV1>(Reader::kHost, payload);
    case HOST_SPAWN:
      return CodeOfPayload<abi::HostSpawnV1, HostSpawnV1>(Reader::kHost,
                                                          payload);
    case HOST_TIMER:
      return CodeOfPayload<abi::HostTimerV1, HostTimerV1>(Reader::kHost,
                                                          payload);
    case HOST_READ_ITEMS:
      return CodeOfPayload<abi::HostReadItemsV1, HostReadItemsV1>(Reader::kHost,
                                                                  payload);
    case HOST_END_CALL:
      return CodeOfPayload<abi::HostEndCallV1, HostEndCallV1>(Reader::kHost,
                                                              payload);
    default:
      return ACTR_UNSUPPORTED_OP;
  }
}

}  // namespace

int32_t CodeOfOperation(std::string_view bytes) {
  actr::AbiFrame frame;
  if (!Reads<abi::AbiFrame>(Reader::kHost, bytes, &frame) ||
      frame.abi_version() != ACTR_ABI_VERSION) {
    return ACTR_PROTOCOL_ERROR;
  }
  const std::string& payload = frame.payload();
  switch (frame.op()) {
    case ACTR_HOST_CALL:
      return CodeOfSend<abi::HostCallV1, actr::HostCallV1>(payload);
    case ACTR_HOST_TELL:
      return CodeOfSend<abi::HostTellV1, actr::HostTellV1>(payload);
    case ACTR_HOST_CALL_RAW:
      return CodeOfCallRaw(payload);
    case ACTR_HOST_SEND_DATA_STREAM:
      return CodeOfChunk(payload);
    case HOST_STOP:
      return CodeOfStop(payload);
    case HOST_OPEN_CALL:
      return CodeOfSend<abi::HostOpenCallV1, HostOpenCallV1>(payload);
    case HOST_WRITE_ITEMS:
      return CodeOfWriteItems(payload);
    default:
      return CodeOfPlainOperation(frame.op(), payload);
  }
}

int32_t CodeOfEntry(std::string_view bytes, Language language) {
  actr::AbiFrame frame;
  if (!Reads<abi::AbiFrame>(Reader::kGuest, bytes, &frame)) {
    return ACTR_PROTOCOL_ERROR;
  }
  const std::string& payload = frame.payload();
  switch (frame.op()) {
    case ACTR_GUEST_HANDLE:
      return CodeOfMessage(payload);
    case ACTR_GUEST_DATA_STREAM:
      return CodeOfPayload<abi::GuestDataStreamV1, actr::GuestDataStreamV1>(
          Reader::kGuest, payload);
    case ACTR_GUEST_LIFECYCLE:
      return CodeOfLifecycle(payload);
    case ACTR_GUEST_HOOK:
      return CodeOfHook(payload);
    case GUEST_TIMER:
      return CodeOfPayload<abi::GuestTimerV1, GuestTimerV1>(Reader::kGuest,
                                                            payload);
    default:
      return language == Language::kCpp ? CodeOfCppEntry(frame.op(), payload)
                                        : ACTR_UNSUPPORTED_OP;
  }
}

int32_t CodeOfInit(std::string_view init) {
  return CodeOfPayload<abi::InitPayloadV1, actr::InitPayloadV1>(Reader::kGuest,
                                                                init);
}

bool IsPlainMessage(std::string_view frame) {
  constexpr std::string_view kHead = "\x08\x01\x10\x65\x1a";
  return frame.starts_with(kHead);
}

}  // namespace troupe::fuzz
