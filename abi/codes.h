// The numbers of the boundary as C++ enums. abi/actr_abi.h and abi/troupe_abi.h
// hold the same ones for C; tests/abi/codes_test.cc keeps them equal.
#ifndef TROUPE_ABI_CODES_H_
#define TROUPE_ABI_CODES_H_

#include <cstdint>

namespace troupe::abi {

// InitPayloadV1.version, AbiFrame.abi_version and AbiReply.abi_version.
inline constexpr uint32_t kAbiVersion = 1;

// Return codes of every entry, and values of AbiReply.status.
enum class Code : int32_t {
  kSuccess = 0,
  kGenericError = -1,
  kInitFailed = -2,
  kHandleFailed = -3,
  kAllocFailed = -4,
  kProtocolError = -5,
  kBufferTooSmall = -6,
  kUnsupportedOp = -7,
};

// AbiFrame.op.
enum class Op : uint32_t {
  kHostCall = 1,
  kHostTell = 2,
  kHostCallRaw = 3,
  kHostDiscover = 4,
  kHostRegisterStream = 5,
  kHostUnregisterStream = 6,
  kHostSendDataStream = 7,
  kGuestHandle = 101,
  kGuestDataStream = 102,
  kGuestLifecycle = 103,
  kGuestHook = 104,
  kHostLog = 1001,
  kHostSpawn = 1002,
  kHostStop = 1003,
  kHostTimer = 1004,
  kHostOpenCall = 1005,
  kHostWriteItems = 1006,
  kHostReadItems = 1007,
  kHostEndCall = 1008,
  kGuestError = 1101,
  kGuestTimer = 1102,
  kGuestMigrateOut = 1111,
  kGuestMigrateIn = 1112,
  kGuestSelfCheck = 1121,
};

// HostLogV1.level.
enum class LogLevel : uint32_t {
  kTrace = 0,
  kDebug = 1,
  kInfo = 2,
  kWarn = 3,
  kError = 4,
  kCritical = 5,  // and every number above
};

// HostOpenCallV1.shape and GuestHandleV1.shape: which side of a call sends any
// number of items instead of one message.
enum class CallShape : uint32_t {
  kUnary = 0,  // neither: no streaming call
  kServerStream = 1,
  kClientStream = 2,
  kBidiStream = 3,
};

// HostEndCallV1.what.
enum class CallEnd : uint32_t {
  kAll = 0,  // and every number without a name
  kWrites = 1,
  kReads = 2,
};

// GuestLifecycleV1.hook.
enum class Lifecycle : uint32_t { kOnStart = 1, kOnReady = 2, kOnStop = 3 };

// GuestHookV1.hook.
enum class Hook : uint32_t {
  kSignalingConnecting = 1,
  kSignalingConnected = 2,
  kSignalingDisconnected = 3,
  kWebsocketConnecting = 4,
  kWebsocketConnected = 5,
  kWebsocketDisconnected = 6,
  kWebrtcConnecting = 7,
  kWebrtcConnected = 8,
  kWebrtcDisconnected = 9,
  kCredentialRenewed = 10,
  kCredentialExpiring = 11,
  kMailboxBackpressure = 12,
};

// PeerEventV1.status.
enum class PeerStatus : uint32_t {
  kIdle = 0,
  kConnecting = 1,
  kConnected = 2,
  kRecovering = 3,
};

// What a message or chunk is sent as. On the wire an open enum: a reader may
// meet a value without a name.
enum class PayloadType : int32_t {
  kRpcReliable = 0,
  kRpcSignal = 1,
  kStreamReliable = 2,
  kStreamLatencyFirst = 3,
  kMediaRtp = 4,
};

// RpcEnvelope.direction. A closed enum: a value without a name reads as absent.
enum class Direction : int32_t { kRequest = 1, kResponse = 2, kTell = 3 };

constexpr bool IsKnown(Direction direction) {
  return direction >= Direction::kRequest && direction <= Direction::kTell;
}

}  // namespace troupe::abi

#endif  // TROUPE_ABI_CODES_H_
