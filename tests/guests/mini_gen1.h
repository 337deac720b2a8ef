/* The three exports of a generation 1 guest, around one function that the
 * including file defines. Lifecycle, hooks and stream chunks succeed. */
#ifndef TROUPE_TESTS_GUESTS_MINI_GEN1_H_
#define TROUPE_TESTS_GUESTS_MINI_GEN1_H_

#include "tests/guests/mini.h"

static const actr_host_vtable_v1 *mini_host;

/* Answers one GUEST_HANDLE; the code is that of actr_handle. */
static int32_t MiniOnRequest(const mini_request *request, uint8_t **reply,
                             size_t *reply_len);

#ifdef __cplusplus
extern "C" {
#endif

MINI_EXPORT int32_t actr_init(const void *vtable, const uint8_t *init,
                              size_t init_len) {
  (void)init;
  (void)init_len;
  if (vtable == NULL || mini_host != NULL) {
    return ACTR_INIT_FAILED;
  }
  mini_host = (const actr_host_vtable_v1 *)vtable;
  return ACTR_SUCCESS;
}

MINI_EXPORT int32_t actr_handle(const uint8_t *frame, size_t frame_len,
                                uint8_t **reply, size_t *reply_len) {
  mini_request request = mini_read_request(frame, frame_len);
  mini_bytes nothing = {NULL, 0};
  if (mini_host == NULL) {
    return ACTR_INIT_FAILED;
  }
  if (request.op != ACTR_GUEST_HANDLE) {
    return mini_reply(ACTR_SUCCESS, nothing, reply, reply_len);
  }
  return MiniOnRequest(&request, reply, reply_len);
}

MINI_EXPORT void actr_free_response(uint8_t *ptr, size_t len) {
  (void)len;
  free(ptr);
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* TROUPE_TESTS_GUESTS_MINI_GEN1_H_ */
