/* What a handler written in C can ask of the host: call, tell, discover, set
 * timers.
 *
 * Every function here is for the thread that runs the handler. */
#ifndef TROUPE_GUEST_SDK_C_HOST_H_
#define TROUPE_GUEST_SDK_C_HOST_H_

#include "guest_sdk/c/call.h"

/* Where a call or tell goes. */
enum troupe_dest_kind { TROUPE_SHELL = 1, TROUPE_LOCAL = 2, TROUPE_ACTOR = 3 };

typedef struct troupe_dest {
  enum troupe_dest_kind kind;
  troupe_bytes actor; /* of TROUPE_ACTOR: an encoded ActrId */
} troupe_dest;

/* What the host answered. `status` is 0 or a negative actr_code; then `payload`
 * is a text, possibly empty, and `error` a troupe_error or 0 when the host did
 * not say. Give it back with troupe_answer_free(), also after a failure. */
typedef struct troupe_answer {
  int32_t status;
  uint64_t error;
  troupe_bytes payload;

  /* Private. */
  uint8_t* buffer;
  size_t buffer_len;
} troupe_answer;

static inline void troupe_answer_free(troupe_call* call,
                                      troupe_answer* answer) {
  const troupe_answer empty = {0, 0, {NULL, 0}, NULL, 0};
  if (answer->buffer != NULL && answer->buffer_len > 0) {
    if (call->host->v3 != NULL) {
      call->host->v3->free_host_buf(answer->buffer, answer->buffer_len);
    } else {
      call->host->v1->free_host_buf(answer->buffer, answer->buffer_len);
    }
  }
  *answer = empty;
}

static inline void troupe_read_answer(troupe_answer* answer) {
  static const troupe_field_spec kErrorFields[] = {{1, TROUPE_VARINT, NULL},
                                                   {2, TROUPE_STRING, NULL}};
  static const troupe_message_spec kError = {kErrorFields, 2};
  static const troupe_field_spec kReplyFields[] = {
      {2, TROUPE_VARINT, NULL},
      {3, TROUPE_BYTES, NULL},
      {1001, TROUPE_MESSAGE, &kError}};
  static const troupe_message_spec kReply = {kReplyFields, 3};
  troupe_value reply[3];
  troupe_value error[2];
  const troupe_bytes bytes = {answer->buffer, answer->buffer_len};
  if (!troupe_read(&kReply, bytes, reply)) {
    answer->status = ACTR_PROTOCOL_ERROR;
    answer->payload = troupe_text("the host's reply is malformed");
    return;
  }
  answer->status = (int32_t)(uint32_t)reply[0].number;
  answer->payload = reply[1].bytes;
  if (reply[2].present && troupe_read(&kError, reply[2].bytes, error)) {
    answer->error = error[0].number;
  }
}

/* Performs one host operation whose encoded message is `operation`.
 *   Errors: answer->status, which is also returned. */
static inline int32_t troupe_invoke(troupe_call* call, uint32_t op,
                                    troupe_bytes operation,
                                    troupe_answer* answer) {
  const troupe_answer empty = {0, 0, {NULL, 0}, NULL, 0};
  *answer = empty;
  /* Room for version, op and the payload's key and length. */
  const size_t capacity = operation.len + 32;
  troupe_writer to = {(uint8_t*)malloc(capacity), capacity, 0};
  if (to.data == NULL) {
    answer->status = ACTR_ALLOC_FAILED;
    return answer->status;
  }
  troupe_put_varint(&to, 1, ACTR_ABI_VERSION);
  troupe_put_varint(&to, 2, op);
  troupe_put_bytes(&to, 3, operation);
  uint8_t* buffer = NULL;
  size_t buffer_len = 0;
  answer->status =
      call->host->v3 != NULL
          ? call->host->v3->invoke(call->handle, to.data, to.len, &buffer,
                                   &buffer_len)
          : call->host->v1->invoke(to.data, to.len, &buffer, &buffer_len);
  free(to.data);
  if (answer->status == ACTR_SUCCESS && buffer != NULL && buffer_len > 0) {
    answer->buffer = buffer;
    answer->buffer_len = buffer_len;
    troupe_read_answer(answer);
  }
  return answer->status;
}

static inline void troupe_put_dest(troupe_writer* to, uint32_t field,
                                   troupe_dest dest) {
  if (dest.kind == TROUPE_ACTOR) {
    troupe_writer actor = {NULL, 0, 0};
    troupe_put_bytes(&actor, TROUPE_ACTOR, dest.actor);
    troupe_put_head(to, field, actor.len);
    troupe_put_bytes(to, TROUPE_ACTOR, dest.actor);
  } else {
    troupe_put_head(to, field, 2);
    troupe_put_varint(to, (uint32_t)dest.kind, 1);
  }
}

static inline void troupe_put_send(troupe_writer* to, troupe_dest dest,
                                   const char* route, troupe_bytes payload,
                                   uint64_t timeout_ms) {
  troupe_put_bytes(to, 1, troupe_text(route));
  troupe_put_dest(to, 2, dest);
  if (payload.len > 0) {
    troupe_put_bytes(to, 3, payload);
  }
  if (timeout_ms > 0) {
    troupe_put_varint(to, 1001, timeout_ms);
  }
}

static inline int32_t troupe_send(troupe_call* call, uint32_t op,
                                  troupe_dest dest, const char* route,
                                  troupe_bytes payload, uint64_t timeout_ms,
                                  troupe_answer* answer) {
  troupe_writer to = {NULL, 0, 0};
  troupe_put_send(&to, dest, route, payload, timeout_ms);
  to.capacity = to.len;
  to.len = 0;
  to.data = (uint8_t*)malloc(to.capacity);
  if (to.data == NULL) {
    const troupe_answer failed = {ACTR_ALLOC_FAILED, 0, {NULL, 0}, NULL, 0};
    *answer = failed;
    return ACTR_ALLOC_FAILED;
  }
  troupe_put_send(&to, dest, route, payload, timeout_ms);
  const troupe_bytes operation = {to.data, to.len};
  troupe_invoke(call, op, operation, answer);
  free(to.data);
  return answer->status;
}

/* Sends a request and waits for its reply, `timeout_ms` at most (0: the host's
 * own bound). Hosts of generation 1 ignore the timeout.
 *   Errors: answer->status, which is also returned. */
static inline int32_t troupe_host_call(troupe_call* call, troupe_dest dest,
                                       const char* route, troupe_bytes payload,
                                       uint64_t timeout_ms,
                                       troupe_answer* answer) {
  return troupe_send(call, ACTR_HOST_CALL, dest, route, payload, timeout_ms,
                     answer);
}

/* Sends a request to one actor, whose encoded ActrId `target` is, and waits for
 * its reply; what existing runtimes call a raw call.
 *   Errors: answer->status, which is also returned. */
static inline int32_t troupe_host_call_raw(troupe_call* call,
                                           troupe_bytes target,
                                           const char* route,
                                           troupe_bytes payload,
                                           troupe_answer* answer) {
  /* Room for three keys and lengths. */
  const size_t capacity = target.len + strlen(route) + payload.len + 48;
  troupe_writer to = {(uint8_t*)malloc(capacity), capacity, 0};
  if (to.data == NULL) {
    const troupe_answer failed = {ACTR_ALLOC_FAILED, 0, {NULL, 0}, NULL, 0};
    *answer = failed;
    return ACTR_ALLOC_FAILED;
  }
  troupe_put_bytes(&to, 1, troupe_text(route));
  troupe_put_bytes(&to, 2, target);
  if (payload.len > 0) {
    troupe_put_bytes(&to, 3, payload);
  }
  const troupe_bytes operation = {to.data, to.len};
  troupe_invoke(call, ACTR_HOST_CALL_RAW, operation, answer);
  free(to.data);
  return answer->status;
}

/* Sends a message that has no reply. Errors: answer->status: not accepted. */
static inline int32_t troupe_host_tell(troupe_call* call, troupe_dest dest,
                                       const char* route, troupe_bytes payload,
                                       troupe_answer* answer) {
  return troupe_send(call, ACTR_HOST_TELL, dest, route, payload, 0, answer);
}

/* Finds an actor of the given type; answer->payload is its encoded ActrId.
 *   Errors: answer->status, which is also returned. */
static inline int32_t troupe_host_discover(troupe_call* call,
                                           const char* manufacturer,
                                           const char* name,
                                           const char* version,
                                           troupe_answer* answer) {
  const troupe_bytes parts[3] = {troupe_text(manufacturer), troupe_text(name),
                                 troupe_text(version)};
  uint8_t data[512];
  troupe_writer type = {NULL, 0, 0};
  for (uint32_t i = 0; i < 3; ++i) {
    troupe_put_bytes(&type, i + 1, parts[i]);
  }
  troupe_writer to = {data, sizeof(data), 0};
  troupe_put_head(&to, 1, type.len);
  for (uint32_t i = 0; i < 3; ++i) {
    troupe_put_bytes(&to, i + 1, parts[i]);
  }
  if (to.len > to.capacity) {
    const troupe_answer failed = {ACTR_PROTOCOL_ERROR, TROUPE_INVALID_ARGUMENT,
                                  troupe_text("the type is too long"), NULL, 0};
    *answer = failed;
    return failed.status;
  }
  const troupe_bytes operation = {data, to.len};
  return troupe_invoke(call, ACTR_HOST_DISCOVER, operation, answer);
}

static inline int32_t troupe_send_timer(troupe_call* call, uint64_t timer_id,
                                        uint64_t delay_ms, uint64_t period_ms,
                                        bool cancel, troupe_answer* answer) {
  uint8_t data[48];
  troupe_writer to = {data, sizeof(data), 0};
  if (call->host->v3 == NULL) {
    const troupe_answer failed = {
        ACTR_UNSUPPORTED_OP, TROUPE_NOT_IMPLEMENTED,
        troupe_text("timers: this host is of generation 1"), NULL, 0};
    *answer = failed;
    return failed.status;
  }
  troupe_put_varint(&to, 1, timer_id);
  troupe_put_varint(&to, 2, delay_ms);
  troupe_put_varint(&to, 3, period_ms);
  troupe_put_varint(&to, 4, cancel ? 1 : 0);
  const troupe_bytes operation = {data, to.len};
  return troupe_invoke(call, TROUPE_HOST_TIMER, operation, answer);
}

/* Has on_timer of this actor run in `delay_ms` and, unless it is 0, every
 * `period_ms` after; guest_sdk/context.h says when exactly. `timer_id` is the
 * actor's own name for the timer; one that is in use is replaced.
 *   Errors: answer->status, which is also returned; TROUPE_NOT_IMPLEMENTED in a
 *           host of generation 1. */
static inline int32_t troupe_host_timer(troupe_call* call, uint64_t timer_id,
                                        uint64_t delay_ms, uint64_t period_ms,
                                        troupe_answer* answer) {
  return troupe_send_timer(call, timer_id, delay_ms, period_ms, false, answer);
}

/* From now on on_timer does not run for `timer_id`, also when the timer has
 * fired and waits for its turn, or never was. Errors: as above. */
static inline int32_t troupe_host_cancel_timer(troupe_call* call,
                                               uint64_t timer_id,
                                               troupe_answer* answer) {
  return troupe_send_timer(call, timer_id, 0, 0, true, answer);
}

#endif /* TROUPE_GUEST_SDK_C_HOST_H_ */
