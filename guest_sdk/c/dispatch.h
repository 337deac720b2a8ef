/* The entries behind the macros of guest_sdk/c_workload.h, which includes this
 * file: decoding, the choice of a handler, replies. */
#ifndef TROUPE_GUEST_SDK_C_DISPATCH_H_
#define TROUPE_GUEST_SDK_C_DISPATCH_H_

#include "guest_sdk/c/messages.h"

typedef struct troupe_c_actor {
  const troupe_c_workload* workload; /* NULL until it is made */
  troupe_c_host host;
  void* state;
} troupe_c_actor;

static inline int32_t troupe_c_make(troupe_c_actor* actor,
                                    const troupe_c_workload* workload,
                                    troupe_bytes config) {
  if (workload->state_size > 0) {
    actor->state = calloc(1, workload->state_size);
    if (actor->state == NULL) {
      return ACTR_ALLOC_FAILED;
    }
  }
  if (workload->configure != NULL &&
      workload->configure(actor->state, config) != ACTR_SUCCESS) {
    free(actor->state);
    actor->state = NULL;
    return ACTR_INIT_FAILED;
  }
  actor->workload = workload;
  return ACTR_SUCCESS;
}

static inline int32_t troupe_c_on_message(troupe_c_actor* actor,
                                          troupe_call* call) {
  const troupe_c_workload* workload = actor->workload;
  for (size_t i = 0; i < workload->route_count; ++i) {
    if (troupe_is_text(call->route, workload->routes[i].route)) {
      return workload->routes[i].handler(actor->state, call);
    }
  }
  return troupe_fail(call, TROUPE_UNKNOWN_ROUTE, call->route);
}

static inline int32_t troupe_c_on_lifecycle(troupe_c_actor* actor,
                                            uint32_t hook, troupe_call* call) {
  troupe_c_handler handler = NULL;
  switch (hook) {
    case ACTR_ON_START:
      handler = actor->workload->on_start;
      break;
    case ACTR_ON_READY:
      handler = actor->workload->on_ready;
      break;
    case ACTR_ON_STOP:
      handler = actor->workload->on_stop;
      break;
    default:
      return ACTR_UNSUPPORTED_OP;
  }
  return handler == NULL ? ACTR_SUCCESS : handler(actor->state, call);
}

static inline int32_t troupe_c_on_timer(troupe_c_actor* actor,
                                        troupe_bytes payload,
                                        troupe_call* call) {
  uint64_t timer_id = 0;
  uint64_t missed = 0;
  if (!troupe_read_timer(payload, call, &timer_id, &missed)) {
    return ACTR_PROTOCOL_ERROR;
  }
  return actor->workload->on_timer == NULL
             ? ACTR_SUCCESS
             : actor->workload->on_timer(actor->state, call, timer_id, missed);
}

/* Streams are not offered to C workloads: every chunk is answered NotFound. */
static inline int32_t troupe_c_on_chunk(troupe_bytes stream_id,
                                        troupe_call* call) {
  static const char kText[] = "no stream callback registered for '";
  const size_t text_len = sizeof(kText) - 1;
  const size_t len = text_len + stream_id.len + 1;
  uint8_t* text = (uint8_t*)malloc(len);
  if (text == NULL) {
    return ACTR_ALLOC_FAILED;
  }
  troupe_writer to = {text, len, 0};
  troupe_put(&to, (const uint8_t*)kText, text_len);
  troupe_put(&to, stream_id.data, stream_id.len);
  troupe_put(&to, (const uint8_t*)"'", 1);
  const troupe_bytes details = {text, len};
  const int32_t code = troupe_fail(call, TROUPE_NOT_FOUND, details);
  free(text);
  return code;
}

static inline int32_t troupe_c_enter(troupe_c_actor* actor, troupe_bytes frame,
                                     troupe_call* call) {
  uint32_t op = 0;
  uint32_t hook = 0;
  bool streams = false;
  troupe_bytes payload = {NULL, 0};
  if (!troupe_read_frame(frame, &op, &payload)) {
    return ACTR_PROTOCOL_ERROR;
  }
  switch (op) {
    case ACTR_GUEST_HANDLE:
      if (!troupe_read_handle(payload, call, &streams)) {
        return ACTR_PROTOCOL_ERROR;
      }
      return streams ? troupe_fail(call, TROUPE_INVALID_ARGUMENT,
                                   troupe_text("the route is an ordinary call "
                                               "and was called as a stream"))
                     : troupe_c_on_message(actor, call);
    case ACTR_GUEST_LIFECYCLE:
      return troupe_read_lifecycle(payload, call, &hook)
                 ? troupe_c_on_lifecycle(actor, hook, call)
                 : ACTR_PROTOCOL_ERROR;
    case ACTR_GUEST_HOOK:
      return troupe_check_hook(payload);
    case TROUPE_GUEST_TIMER:
      return troupe_c_on_timer(actor, payload, call);
    case ACTR_GUEST_DATA_STREAM:
      return troupe_read_chunk(payload, &call->payload)
                 ? troupe_c_on_chunk(call->payload, call)
                 : ACTR_PROTOCOL_ERROR;
    default:
      return ACTR_UNSUPPORTED_OP;
  }
}

static inline int32_t troupe_c_actr_init(troupe_c_actor* actor,
                                         const troupe_c_workload* workload,
                                         const void* vtable,
                                         const uint8_t* init, size_t init_len) {
  troupe_bytes config = {NULL, 0};
  const troupe_bytes bytes = {init, init == NULL ? 0 : init_len};
  if (vtable == NULL) {
    return ACTR_INIT_FAILED;
  }
  if (!troupe_read_init(bytes, &config)) {
    return ACTR_PROTOCOL_ERROR;
  }
  if (actor->workload != NULL) {
    return ACTR_INIT_FAILED;
  }
  actor->host.v1 = (const actr_host_vtable_v1*)vtable;
  return troupe_c_make(actor, workload, config);
}

static inline int32_t troupe_c_actr_handle(troupe_c_actor* actor,
                                           const uint8_t* frame,
                                           size_t frame_len, uint8_t** reply,
                                           size_t* reply_len) {
  troupe_call call;
  const troupe_bytes bytes = {frame, frame_len};
  if (reply == NULL || reply_len == NULL) {
    return ACTR_PROTOCOL_ERROR;
  }
  if (actor->workload == NULL) {
    return ACTR_INIT_FAILED;
  }
  if (frame == NULL) {
    return ACTR_PROTOCOL_ERROR;
  }
  memset(&call, 0, sizeof(call));
  call.host = &actor->host;
  int32_t code = troupe_c_enter(actor, bytes, &call);
  if (code == ACTR_SUCCESS && call.reply == NULL) {
    /* Existing guests always hand out a reply, so this one does as well. */
    const troupe_bytes nothing = {NULL, 0};
    code = troupe_reply(&call, nothing);
  }
  if (code != ACTR_SUCCESS) {
    free(call.reply);
    return code;
  }
  *reply = call.reply;
  *reply_len = call.reply_len;
  return ACTR_SUCCESS;
}

static inline int32_t troupe_c_create(const troupe_c_workload* workload,
                                      const troupe_host_table* host,
                                      const uint8_t* init, size_t init_len,
                                      void** out) {
  troupe_bytes config = {NULL, 0};
  const troupe_bytes bytes = {init, init == NULL ? 0 : init_len};
  if (host == NULL || out == NULL || !troupe_read_init(bytes, &config)) {
    return ACTR_PROTOCOL_ERROR;
  }
  troupe_c_actor* actor = (troupe_c_actor*)calloc(1, sizeof(*actor));
  if (actor == NULL) {
    return ACTR_ALLOC_FAILED;
  }
  actor->host.v3 = host;
  const int32_t code = troupe_c_make(actor, workload, config);
  if (code != ACTR_SUCCESS) {
    free(actor);
    return code;
  }
  *out = actor;
  return ACTR_SUCCESS;
}

static inline int32_t troupe_c_handle(void* instance, troupe_handle handle,
                                      const uint8_t* frame, size_t frame_len) {
  troupe_c_actor* actor = (troupe_c_actor*)instance;
  troupe_call call;
  const troupe_bytes bytes = {frame, frame_len};
  if (actor == NULL || frame == NULL) {
    return ACTR_PROTOCOL_ERROR;
  }
  memset(&call, 0, sizeof(call));
  call.host = &actor->host;
  call.handle = handle;
  return troupe_c_enter(actor, bytes, &call);
}

static inline void troupe_c_destroy(void* instance) {
  troupe_c_actor* actor = (troupe_c_actor*)instance;
  if (actor->workload->discard != NULL) {
    actor->workload->discard(actor->state);
  }
  free(actor->state);
  free(actor);
}

#endif /* TROUPE_GUEST_SDK_C_DISPATCH_H_ */
