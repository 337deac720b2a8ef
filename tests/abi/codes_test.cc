// The same numbers stand in three places: the C headers, the .proto files and
// abi/codes.h. Here they are held together.
#include "abi/codes.h"

#include "abi/actr_abi.h"
#include "abi/guest_messages.h"
#include "abi/troupe_abi.h"
#include "actr/codes.pb.h"
#include "actr/envelope.pb.h"
#include "actr/payload_type.pb.h"
#include "gtest/gtest.h"
#include "troupe/guest.pb.h"

namespace troupe::abi {
namespace {

template <typename Enum>
constexpr int64_t Number(Enum value) {
  return static_cast<int64_t>(value);
}

template <typename... Enums>
constexpr bool Equal(Enums... values) {
  const int64_t numbers[] = {Number(values)...};
  for (const int64_t number : numbers) {
    if (number != numbers[0]) return false;
  }
  return true;
}

static_assert(kAbiVersion == ACTR_ABI_VERSION);
static_assert(kAbiVersion == actr::ABI_VERSION_1);

static_assert(Equal(Code::kSuccess, ACTR_SUCCESS, actr::SUCCESS));
static_assert(Equal(Code::kGenericError, ACTR_GENERIC_ERROR,
                    actr::GENERIC_ERROR));
static_assert(Equal(Code::kInitFailed, ACTR_INIT_FAILED, actr::INIT_FAILED));
static_assert(Equal(Code::kHandleFailed, ACTR_HANDLE_FAILED,
                    actr::HANDLE_FAILED));
static_assert(Equal(Code::kAllocFailed, ACTR_ALLOC_FAILED, actr::ALLOC_FAILED));
static_assert(Equal(Code::kProtocolError, ACTR_PROTOCOL_ERROR,
                    actr::PROTOCOL_ERROR));
static_assert(Equal(Code::kBufferTooSmall, ACTR_BUFFER_TOO_SMALL,
                    actr::BUFFER_TOO_SMALL));
static_assert(Equal(Code::kUnsupportedOp, ACTR_UNSUPPORTED_OP,
                    actr::UNSUPPORTED_OP));

static_assert(Equal(Op::kHostCall, ACTR_HOST_CALL, actr::HOST_CALL));
static_assert(Equal(Op::kHostTell, ACTR_HOST_TELL, actr::HOST_TELL));
static_assert(Equal(Op::kHostCallRaw, ACTR_HOST_CALL_RAW, actr::HOST_CALL_RAW));
static_assert(Equal(Op::kHostDiscover, ACTR_HOST_DISCOVER,
                    actr::HOST_DISCOVER));
static_assert(Equal(Op::kHostRegisterStream, ACTR_HOST_REGISTER_STREAM,
                    actr::HOST_REGISTER_STREAM));
static_assert(Equal(Op::kHostUnregisterStream, ACTR_HOST_UNREGISTER_STREAM,
                    actr::HOST_UNREGISTER_STREAM));
static_assert(Equal(Op::kHostSendDataStream, ACTR_HOST_SEND_DATA_STREAM,
                    actr::HOST_SEND_DATA_STREAM));
static_assert(Equal(Op::kGuestHandle, ACTR_GUEST_HANDLE, actr::GUEST_HANDLE));
static_assert(Equal(Op::kGuestDataStream, ACTR_GUEST_DATA_STREAM,
                    actr::GUEST_DATA_STREAM));
static_assert(Equal(Op::kGuestLifecycle, ACTR_GUEST_LIFECYCLE,
                    actr::GUEST_LIFECYCLE));
static_assert(Equal(Op::kGuestHook, ACTR_GUEST_HOOK, actr::GUEST_HOOK));

static_assert(Equal(Op::kHostLog, TROUPE_HOST_LOG, troupe::HOST_LOG));
static_assert(Equal(Op::kHostSpawn, TROUPE_HOST_SPAWN, troupe::HOST_SPAWN));
static_assert(Equal(Op::kHostStop, TROUPE_HOST_STOP, troupe::HOST_STOP));
static_assert(Equal(Op::kHostTimer, TROUPE_HOST_TIMER, troupe::HOST_TIMER));
static_assert(Equal(Op::kHostOpenCall, TROUPE_HOST_OPEN_CALL,
                    troupe::HOST_OPEN_CALL));
static_assert(Equal(Op::kHostWriteItems, TROUPE_HOST_WRITE_ITEMS,
                    troupe::HOST_WRITE_ITEMS));
static_assert(Equal(Op::kHostReadItems, TROUPE_HOST_READ_ITEMS,
                    troupe::HOST_READ_ITEMS));
static_assert(Equal(Op::kHostEndCall, TROUPE_HOST_END_CALL,
                    troupe::HOST_END_CALL));

static_assert(Equal(CallShape::kUnary, troupe::SHAPE_UNARY));
static_assert(Equal(CallShape::kServerStream, troupe::SHAPE_SERVER_STREAM));
static_assert(Equal(CallShape::kClientStream, troupe::SHAPE_CLIENT_STREAM));
static_assert(Equal(CallShape::kBidiStream, troupe::SHAPE_BIDI_STREAM));
static_assert(Equal(CallEnd::kAll, troupe::END_ALL));
static_assert(Equal(CallEnd::kWrites, troupe::END_WRITES));
static_assert(Equal(CallEnd::kReads, troupe::END_READS));

static_assert(Equal(Op::kGuestError, TROUPE_GUEST_ERROR, troupe::GUEST_ERROR));
static_assert(Equal(Op::kGuestTimer, TROUPE_GUEST_TIMER, troupe::GUEST_TIMER));
static_assert(Equal(Op::kGuestMigrateOut, TROUPE_GUEST_MIGRATE_OUT,
                    troupe::GUEST_MIGRATE_OUT));
static_assert(Equal(Op::kGuestMigrateIn, TROUPE_GUEST_MIGRATE_IN,
                    troupe::GUEST_MIGRATE_IN));
static_assert(Equal(Op::kGuestSelfCheck, TROUPE_GUEST_SELF_CHECK,
                    troupe::GUEST_SELF_CHECK));

static_assert(Equal(Lifecycle::kOnStart, ACTR_ON_START, actr::ON_START));
static_assert(Equal(Lifecycle::kOnReady, ACTR_ON_READY, actr::ON_READY));
static_assert(Equal(Lifecycle::kOnStop, ACTR_ON_STOP, actr::ON_STOP));

static_assert(Equal(Hook::kSignalingConnecting, ACTR_SIGNALING_CONNECTING,
                    actr::SIGNALING_CONNECTING));
static_assert(Equal(Hook::kSignalingConnected, ACTR_SIGNALING_CONNECTED,
                    actr::SIGNALING_CONNECTED));
static_assert(Equal(Hook::kSignalingDisconnected, ACTR_SIGNALING_DISCONNECTED,
                    actr::SIGNALING_DISCONNECTED));
static_assert(Equal(Hook::kWebsocketConnecting, ACTR_WEBSOCKET_CONNECTING,
                    actr::WEBSOCKET_CONNECTING));
static_assert(Equal(Hook::kWebsocketConnected, ACTR_WEBSOCKET_CONNECTED,
                    actr::WEBSOCKET_CONNECTED));
static_assert(Equal(Hook::kWebsocketDisconnected, ACTR_WEBSOCKET_DISCONNECTED,
                    actr::WEBSOCKET_DISCONNECTED));
static_assert(Equal(Hook::kWebrtcConnecting, ACTR_WEBRTC_CONNECTING,
                    actr::WEBRTC_CONNECTING));
static_assert(Equal(Hook::kWebrtcConnected, ACTR_WEBRTC_CONNECTED,
                    actr::WEBRTC_CONNECTED));
static_assert(Equal(Hook::kWebrtcDisconnected, ACTR_WEBRTC_DISCONNECTED,
                    actr::WEBRTC_DISCONNECTED));
static_assert(Equal(Hook::kCredentialRenewed, ACTR_CREDENTIAL_RENEWED,
                    actr::CREDENTIAL_RENEWED));
static_assert(Equal(Hook::kCredentialExpiring, ACTR_CREDENTIAL_EXPIRING,
                    actr::CREDENTIAL_EXPIRING));
static_assert(Equal(Hook::kMailboxBackpressure, ACTR_MAILBOX_BACKPRESSURE,
                    actr::MAILBOX_BACKPRESSURE));

static_assert(Equal(PeerStatus::kIdle, ACTR_PEER_IDLE, actr::IDLE));
static_assert(Equal(PeerStatus::kConnecting, ACTR_PEER_CONNECTING,
                    actr::CONNECTING));
static_assert(Equal(PeerStatus::kConnected, ACTR_PEER_CONNECTED,
                    actr::CONNECTED));
static_assert(Equal(PeerStatus::kRecovering, ACTR_PEER_RECOVERING,
                    actr::RECOVERING));

static_assert(Equal(PayloadType::kRpcReliable, ACTR_RPC_RELIABLE,
                    actr::RPC_RELIABLE));
static_assert(Equal(PayloadType::kRpcSignal, ACTR_RPC_SIGNAL,
                    actr::RPC_SIGNAL));
static_assert(Equal(PayloadType::kStreamReliable, ACTR_STREAM_RELIABLE,
                    actr::STREAM_RELIABLE));
static_assert(Equal(PayloadType::kStreamLatencyFirst, ACTR_STREAM_LATENCY_FIRST,
                    actr::STREAM_LATENCY_FIRST));
static_assert(Equal(PayloadType::kMediaRtp, ACTR_MEDIA_RTP, actr::MEDIA_RTP));

static_assert(Equal(Direction::kRequest, actr::DIRECTION_REQUEST));
static_assert(Equal(Direction::kResponse, actr::DIRECTION_RESPONSE));
static_assert(Equal(Direction::kTell, actr::DIRECTION_TELL));

static_assert(Equal(LogLevel::kTrace, troupe::LOG_TRACE));
static_assert(Equal(LogLevel::kDebug, troupe::LOG_DEBUG));
static_assert(Equal(LogLevel::kInfo, troupe::LOG_INFO));
static_assert(Equal(LogLevel::kWarn, troupe::LOG_WARN));
static_assert(Equal(LogLevel::kError, troupe::LOG_ERROR));
static_assert(Equal(LogLevel::kCritical, troupe::LOG_CRITICAL));

static_assert(Equal(FaultKind::kUnspecified, troupe::FAULT_UNSPECIFIED));
static_assert(Equal(FaultKind::kException, troupe::FAULT_EXCEPTION));
static_assert(Equal(FaultKind::kReturnCode, troupe::FAULT_RETURN_CODE));
static_assert(Equal(FaultKind::kMalformedReply, troupe::FAULT_MALFORMED_REPLY));
static_assert(Equal(FaultKind::kStreamHandler, troupe::FAULT_STREAM_HANDLER));

// The assertions above name every value: these fail when one is added and not
// compared.
TEST(CodesTest, EveryNumberOfTheProtocolIsCompared) {
  EXPECT_EQ(actr::AbiCode_MIN, -7);
  EXPECT_EQ(actr::AbiOp_MAX, 104);
  EXPECT_EQ(actr::LifecycleHook_MAX, 3);
  EXPECT_EQ(actr::RuntimeHook_MAX, 12);
  EXPECT_EQ(actr::PeerStatus_MAX, 3);
  EXPECT_EQ(actr::PayloadType_MAX, 4);
  EXPECT_EQ(actr::Direction_MAX, 3);
  EXPECT_EQ(troupe::Op_MAX, 1121);
  EXPECT_EQ(troupe::LogLevel_MAX, 5);
  EXPECT_EQ(troupe::FaultKind_MAX, 4);
}

TEST(CodesTest, OnlyNamedDirectionsAreKnown) {
  EXPECT_FALSE(IsKnown(Direction{0}));
  EXPECT_TRUE(IsKnown(Direction::kRequest));
  EXPECT_TRUE(IsKnown(Direction::kTell));
  EXPECT_FALSE(IsKnown(Direction{4}));
  EXPECT_FALSE(IsKnown(Direction{-1}));
}

}  // namespace
}  // namespace troupe::abi
