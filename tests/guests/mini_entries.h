/* What guests of generation 1 and 2 export in common, around one function that
 * the guest's file defines. Included through mini_gen1.h or mini_gen2.h, which
 * say what MiniHost is. Lifecycle, hooks and stream chunks succeed. A file that
 * defines MINI_OWN_INIT before it includes this brings its own actr_init and
 * calls MiniInit there; one that defines MINI_OWN_HOOK answers hooks, one that
 * defines MINI_OWN_CHUNK chunks, MINI_OWN_LIFECYCLE lifecycle. */
#ifndef TROUPE_TESTS_GUESTS_MINI_ENTRIES_H_
#define TROUPE_TESTS_GUESTS_MINI_ENTRIES_H_

/* NOLINTBEGIN: C, also where a guest in C++ includes it. */

#include "tests/guests/mini.h"

static const MiniHost* mini_host;

/* Answers one GUEST_HANDLE; the code is that of actr_handle. */
static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len);

#ifdef MINI_OWN_HOOK
/* The same for one GUEST_HOOK. */
static int32_t MiniOnHook(const MiniRequest* request, uint8_t** reply,
                          size_t* reply_len);
#endif

#ifdef MINI_OWN_LIFECYCLE
/* The same for one GUEST_LIFECYCLE. */
static int32_t MiniOnLifecycle(const MiniRequest* request, uint8_t** reply,
                               size_t* reply_len);
#endif

#ifdef MINI_OWN_CHUNK
/* The same for one GUEST_DATA_STREAM. */
static int32_t MiniOnChunk(const MiniRequest* request, uint8_t** reply,
                           size_t* reply_len);
#endif

/* One image holds one actor at a time: the second call is refused. */
static inline int32_t MiniInit(const void* vtable) {
  if (vtable == NULL || mini_host != NULL) {
    return ACTR_INIT_FAILED;
  }
  mini_host = (const MiniHost*)vtable;
  return ACTR_SUCCESS;
}

/* What follows an invoke of `*frame`, which is freed: with code 0 `*answer`
 * holds a copy of the AbiReply, and the host has its buffer back. The code is
 * passed on. */
static inline int32_t MiniTakeAnswer(int32_t code, uint8_t* data, size_t len,
                                     MiniOut* frame, MiniOut* answer) {
  free(frame->data);
  frame->data = NULL;
  frame->len = 0;
  if (code == ACTR_SUCCESS && len > 0) {
    MiniPutRaw(answer, data, len);
    mini_host->free_host_buf(data, len);
  }
  return code;
}

#ifdef __cplusplus
extern "C" {
#endif

#ifndef MINI_OWN_INIT
MINI_EXPORT int32_t actr_init(const void* vtable, const uint8_t* init,
                              size_t init_len) {
  (void)init;
  (void)init_len;
  return MiniInit(vtable);
}
#endif

MINI_EXPORT int32_t actr_handle(const uint8_t* frame, size_t frame_len,
                                uint8_t** reply, size_t* reply_len) {
  MiniRequest request = MiniReadRequest(frame, frame_len);
  MiniBytes nothing = {NULL, 0};
  if (mini_host == NULL) {
    return ACTR_INIT_FAILED;
  }
#ifdef MINI_OWN_HOOK
  if (request.op == ACTR_GUEST_HOOK) {
    return MiniOnHook(&request, reply, reply_len);
  }
#endif
#ifdef MINI_OWN_LIFECYCLE
  if (request.op == ACTR_GUEST_LIFECYCLE) {
    return MiniOnLifecycle(&request, reply, reply_len);
  }
#endif
#ifdef MINI_OWN_CHUNK
  if (request.op == ACTR_GUEST_DATA_STREAM) {
    return MiniOnChunk(&request, reply, reply_len);
  }
#endif
  if (request.op != ACTR_GUEST_HANDLE) {
    return MiniReply(ACTR_SUCCESS, nothing, reply, reply_len);
  }
  return MiniOnRequest(&request, reply, reply_len);
}

#ifdef __cplusplus
} /* extern "C" */
#endif

/* NOLINTEND */

#endif /* TROUPE_TESTS_GUESTS_MINI_ENTRIES_H_ */
