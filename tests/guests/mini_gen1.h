/* The three exports of a generation 1 guest, around one function that the
 * including file defines. Lifecycle, hooks and stream chunks succeed. A file
 * that defines MINI_OWN_INIT before it includes this brings its own actr_init
 * and calls MiniInit there; one that defines MINI_OWN_HOOK answers hooks. */
#ifndef TROUPE_TESTS_GUESTS_MINI_GEN1_H_
#define TROUPE_TESTS_GUESTS_MINI_GEN1_H_

/* NOLINTBEGIN: C, also where a guest in C++ includes it. */

#include "tests/guests/mini.h"

static const actr_host_vtable_v1* mini_host;

/* Answers one GUEST_HANDLE; the code is that of actr_handle. */
static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len);

#ifdef MINI_OWN_HOOK
/* The same for one GUEST_HOOK. */
static int32_t MiniOnHook(const MiniRequest* request, uint8_t** reply,
                          size_t* reply_len);
#endif

/* One image holds one actor: the second call is refused. */
static inline int32_t MiniInit(const void* vtable) {
  if (vtable == NULL || mini_host != NULL) {
    return ACTR_INIT_FAILED;
  }
  mini_host = (const actr_host_vtable_v1*)vtable;
  return ACTR_SUCCESS;
}

/* Asks the host and frees `*frame`. The code of invoke; with code 0 `*answer`
 * holds a copy of the AbiReply. */
static inline int32_t MiniInvoke(MiniOut* frame, MiniOut* answer) {
  uint8_t* data = NULL;
  size_t len = 0;
  int32_t code = mini_host->invoke(frame->data, frame->len, &data, &len);
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
  if (request.op != ACTR_GUEST_HANDLE) {
    return MiniReply(ACTR_SUCCESS, nothing, reply, reply_len);
  }
  return MiniOnRequest(&request, reply, reply_len);
}

MINI_EXPORT void actr_free_response(uint8_t* ptr, size_t len) {
  (void)len;
  free(ptr);
}

#ifdef __cplusplus
} /* extern "C" */
#endif

/* NOLINTEND */

#endif /* TROUPE_TESTS_GUESTS_MINI_GEN1_H_ */
