/* What a handler written in C works with: the request and its reply.
 *
 * Everything a troupe_call points at is borrowed for the handler's run. Every
 * function here is for the thread that runs the handler. */
#ifndef TROUPE_GUEST_SDK_C_CALL_H_
#define TROUPE_GUEST_SDK_C_CALL_H_

#include <stdlib.h>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"
#include "guest_sdk/c/wire.h"

/* ErrorResponse.code: what went wrong, and so whether a retry can help. */
enum troupe_error {
  TROUPE_UNAVAILABLE = 10001,
  TROUPE_TIMED_OUT = 10002,
  TROUPE_NOT_FOUND = 10003,
  TROUPE_PERMISSION_DENIED = 10004,
  TROUPE_INVALID_ARGUMENT = 10005,
  TROUPE_UNKNOWN_ROUTE = 10006,
  TROUPE_DEPENDENCY_NOT_FOUND = 10007,
  TROUPE_DECODE_FAILURE = 10008,
  TROUPE_NOT_IMPLEMENTED = 10009,
  TROUPE_INTERNAL = 10010,
  TROUPE_CONNECTION_NOT_READY = 10011
};

/* The host as one actor reaches it; one of the two is set. */
typedef struct troupe_c_host {
  const actr_host_vtable_v1* v1;
  const troupe_host_table* v3;
} troupe_c_host;

/* One entry of the host. Ids are encoded ActrIds; `caller_id` is empty when
 * nobody is named. */
typedef struct troupe_call {
  troupe_bytes route;
  troupe_bytes payload;
  troupe_bytes request_id;
  troupe_bytes self_id;
  troupe_bytes caller_id;

  /* Private. */
  const troupe_c_host* host;
  troupe_handle handle;
  uint8_t* reply;
  size_t reply_len;
} troupe_call;

/* Makes room for an AbiReply of `size` bytes, instead of an earlier one. */
static inline int32_t troupe_make_reply(troupe_call* call, size_t size,
                                        troupe_writer* to) {
  const troupe_writer none = {NULL, 0, 0};
  *to = none;
  if (call->host->v3 != NULL) {
    call->reply = call->host->v3->reply_alloc(call->handle, size);
  } else {
    free(call->reply);
    call->reply = (uint8_t*)malloc(size);
  }
  call->reply_len = call->reply == NULL ? 0 : size;
  if (call->reply == NULL) {
    return call->host->v3 != NULL ? ACTR_BUFFER_TOO_SMALL : ACTR_ALLOC_FAILED;
  }
  to->data = call->reply;
  to->capacity = size;
  return ACTR_SUCCESS;
}

/* Answers with a payload of `len` bytes, which the handler then writes to
 * `*space`; all of them, before it returns.
 *   Errors: ACTR_ALLOC_FAILED, ACTR_BUFFER_TOO_SMALL (above the frame limit);
 *           the handler returns the code. */
static inline int32_t troupe_reply_space(troupe_call* call, size_t len,
                                         uint8_t** space) {
  troupe_writer to = {NULL, 0, 0};
  troupe_put_varint(&to, 1, ACTR_ABI_VERSION);
  if (len > 0) {
    troupe_put_head(&to, 3, len);
  }
  *space = NULL;
  const int32_t code = troupe_make_reply(call, to.len + len, &to);
  if (code != ACTR_SUCCESS) {
    return code;
  }
  troupe_put_varint(&to, 1, ACTR_ABI_VERSION);
  if (len > 0) {
    troupe_put_head(&to, 3, len);
  }
  *space = to.data + to.len;
  return ACTR_SUCCESS;
}

/* Answers with a copy of `payload`. Errors: as troupe_reply_space(). */
static inline int32_t troupe_reply(troupe_call* call, troupe_bytes payload) {
  uint8_t* space = NULL;
  const int32_t code = troupe_reply_space(call, payload.len, &space);
  if (code == ACTR_SUCCESS && payload.len > 0) {
    memcpy(space, payload.data, payload.len);
  }
  return code;
}

static inline const char* troupe_error_prefix(enum troupe_error error) {
  switch (error) {
    case TROUPE_UNAVAILABLE:
      return "unavailable";
    case TROUPE_TIMED_OUT:
      return "timed out";
    case TROUPE_NOT_FOUND:
      return "not found";
    case TROUPE_PERMISSION_DENIED:
      return "permission denied";
    case TROUPE_INVALID_ARGUMENT:
      return "invalid argument";
    case TROUPE_UNKNOWN_ROUTE:
      return "unknown route";
    case TROUPE_DEPENDENCY_NOT_FOUND:
      return ""; /* its details name the dependency, and are the whole text */
    case TROUPE_DECODE_FAILURE:
      return "decode failure";
    case TROUPE_NOT_IMPLEMENTED:
      return "not implemented";
    case TROUPE_CONNECTION_NOT_READY:
      return "connection not ready";
    case TROUPE_INTERNAL:
      break;
  }
  return "internal error";
}

static inline void troupe_put_failure(troupe_writer* to, troupe_bytes prefix,
                                      troupe_bytes details,
                                      const enum troupe_error* kind) {
  troupe_put_varint(to, 1, ACTR_ABI_VERSION);
  troupe_put_varint(to, 2, (uint64_t)(int64_t)ACTR_HANDLE_FAILED);
  /* Existing guests answer an empty route with the colon, too. */
  const bool colon =
      prefix.len > 0 &&
      (details.len > 0 || troupe_is_text(prefix, "unknown route"));
  troupe_put_head(to, 3, prefix.len + (colon ? 2 : 0) + details.len);
  troupe_put(to, prefix.data, prefix.len);
  troupe_put(to, (const uint8_t*)": ", colon ? 2 : 0);
  troupe_put(to, details.data, details.len);
  if (kind != NULL) {
    troupe_writer error = {NULL, 0, 0};
    troupe_put_varint(&error, 1, (uint64_t)*kind);
    troupe_put_bytes(&error, 2, details);
    troupe_put_head(to, 1001, error.len);
    troupe_put_varint(to, 1, (uint64_t)*kind);
    troupe_put_bytes(to, 2, details);
  }
}

/* Answers with a failure, whose text is the error's prefix, ": " and `details`
 * (UTF-8). A host of generation 1 is told the text, ours the kind as well.
 *   Errors: as troupe_reply_space(). */
static inline int32_t troupe_fail(troupe_call* call, enum troupe_error error,
                                  troupe_bytes details) {
  const troupe_bytes prefix = troupe_text(troupe_error_prefix(error));
  const enum troupe_error* kind = call->host->v3 != NULL ? &error : NULL;
  troupe_writer to = {NULL, 0, 0};
  troupe_put_failure(&to, prefix, details, kind);
  const int32_t code = troupe_make_reply(call, to.len, &to);
  if (code == ACTR_SUCCESS) {
    troupe_put_failure(&to, prefix, details, kind);
  }
  return code;
}

#endif /* TROUPE_GUEST_SDK_C_CALL_H_ */
