/* The binary boundary between a host process and a guest library, generations 1
 * and 2, exactly as existing guests and hosts have it. Plain C11; nothing here
 * may change. abi/troupe_abi.h adds generation 3.
 *
 * All integers are fixed width, buffers have alignment 1, an empty buffer is
 * (NULL, 0). Frames are encoded `AbiFrame` messages, replies `AbiReply`; the
 * messages are specified in proto/actr/abi.proto. */
#ifndef TROUPE_ABI_ACTR_ABI_H_
#define TROUPE_ABI_ACTR_ABI_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ACTR_ABI_VERSION 1u

/* Return codes of every entry, and values of AbiReply.status. */
enum actr_code {
  ACTR_SUCCESS = 0,
  ACTR_GENERIC_ERROR = -1,
  ACTR_INIT_FAILED = -2,
  ACTR_HANDLE_FAILED = -3,
  ACTR_ALLOC_FAILED = -4,
  ACTR_PROTOCOL_ERROR = -5,
  ACTR_BUFFER_TOO_SMALL = -6,
  ACTR_UNSUPPORTED_OP = -7
};

/* AbiFrame.op. 1-7: guest asks host; 101-104: host enters guest. */
enum actr_op {
  ACTR_HOST_CALL = 1,
  ACTR_HOST_TELL = 2,
  ACTR_HOST_CALL_RAW = 3,
  ACTR_HOST_DISCOVER = 4,
  ACTR_HOST_REGISTER_STREAM = 5,
  ACTR_HOST_UNREGISTER_STREAM = 6,
  ACTR_HOST_SEND_DATA_STREAM = 7,
  ACTR_GUEST_HANDLE = 101,
  ACTR_GUEST_DATA_STREAM = 102,
  ACTR_GUEST_LIFECYCLE = 103,
  ACTR_GUEST_HOOK = 104
};

/* GuestLifecycleV1.hook. */
enum actr_lifecycle { ACTR_ON_START = 1, ACTR_ON_READY = 2, ACTR_ON_STOP = 3 };

/* GuestHookV1.hook. */
enum actr_hook {
  ACTR_SIGNALING_CONNECTING = 1,
  ACTR_SIGNALING_CONNECTED = 2,
  ACTR_SIGNALING_DISCONNECTED = 3,
  ACTR_WEBSOCKET_CONNECTING = 4,
  ACTR_WEBSOCKET_CONNECTED = 5,
  ACTR_WEBSOCKET_DISCONNECTED = 6,
  ACTR_WEBRTC_CONNECTING = 7,
  ACTR_WEBRTC_CONNECTED = 8,
  ACTR_WEBRTC_DISCONNECTED = 9,
  ACTR_CREDENTIAL_RENEWED = 10,
  ACTR_CREDENTIAL_EXPIRING = 11,
  ACTR_MAILBOX_BACKPRESSURE = 12
};

/* PeerEventV1.status. */
enum actr_peer_status {
  ACTR_PEER_IDLE = 0,
  ACTR_PEER_CONNECTING = 1,
  ACTR_PEER_CONNECTED = 2,
  ACTR_PEER_RECOVERING = 3
};

/* HostSendDataStreamV1.payload_type and the payload type of a method. */
enum actr_payload_type {
  ACTR_RPC_RELIABLE = 0,
  ACTR_RPC_SIGNAL = 1,
  ACTR_STREAM_RELIABLE = 2,
  ACTR_STREAM_LATENCY_FIRST = 3,
  ACTR_MEDIA_RTP = 4
};

/* What a generation 1 host gives to actr_init. Outlives the guest. */
typedef struct actr_host_vtable_v1 {
  /* Performs one host operation: `frame` is an AbiFrame with an op 1-7 (or one
   * of ours), `*reply` receives an AbiReply. A code other than 0 comes without
   * a reply.
   *   Thread:    only the one that is inside actr_handle; any other is answered
   *              AbiReply{status -1}.
   *   Ownership: `frame` is borrowed for the call; with code 0 and a length
   *              above 0 the guest gives `*reply` back, once, through
   *              free_host_buf with the same pointer and length. */
  int32_t (*invoke)(const uint8_t* frame, size_t frame_len, uint8_t** reply,
                    size_t* reply_len);
  void (*free_host_buf)(uint8_t* ptr, size_t len);
} actr_host_vtable_v1;

/* What a generation 2 host gives to actr_init. A token names one guest entry
 * (field bridge_token of its payload). It counts 1 during the entry, retain
 * adds one (unknown token: -1), release takes one. While it counts above 0,
 * `invoke` may come from any thread, also after the entry returned; then it
 * inherits no deadline. An unknown token is answered AbiReply{status -1}. */
typedef struct actr_host_vtable_v2 {
  int32_t (*retain_context)(uint64_t token);
  void (*release_context)(uint64_t token);
  int32_t (*invoke)(uint64_t token, const uint8_t* frame, size_t frame_len,
                    uint8_t** reply, size_t* reply_len);
  void (*free_host_buf)(uint8_t* ptr, size_t len);
} actr_host_vtable_v2;

/* The symbols a guest exports. actr_shutdown alone tells generation 2 from 1.
 *
 * actr_init: `vtable` is an actr_host_vtable_v1 or _v2, `init` an
 *   InitPayloadV1. One image holds one actor: a second call answers
 *   ACTR_INIT_FAILED.
 * actr_handle: one frame in, one reply out; entered by one thread at a time,
 *   and never again from inside invoke.
 * actr_free_response: takes a reply of actr_handle back, with its exact length.
 * actr_shutdown: stops the guest's background work; 0 = the image may be
 *   unmapped, anything else = keep it mapped for ever. */
typedef int32_t (*actr_init_fn)(const void* vtable, const uint8_t* init,
                                size_t init_len);
typedef int32_t (*actr_handle_fn)(const uint8_t* frame, size_t frame_len,
                                  uint8_t** reply, size_t* reply_len);
typedef void (*actr_free_response_fn)(uint8_t* ptr, size_t len);
typedef int32_t (*actr_shutdown_fn)(void);

#define ACTR_INIT_SYMBOL "actr_init"
#define ACTR_HANDLE_SYMBOL "actr_handle"
#define ACTR_FREE_RESPONSE_SYMBOL "actr_free_response"
#define ACTR_SHUTDOWN_SYMBOL "actr_shutdown"

#ifdef __cplusplus
}
#endif

#endif /* TROUPE_ABI_ACTR_ABI_H_ */
