/* Generation 1. Answers every request with a sound AbiReply whose payload is
 * 64 MiB + 1 byte: above the host's limit for a frame. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  const size_t kPayload = 64 * 1024 * 1024 + 1;
  MiniOut head = {NULL, 0};
  (void)request;
  MiniPutNumber(&head, 1, ACTR_ABI_VERSION);
  MiniPutVarint(&head, (3 << 3) | 2);
  MiniPutVarint(&head, kPayload);
  *reply = (uint8_t*)calloc(1, head.len + kPayload);
  if (*reply == NULL) {
    free(head.data);
    return ACTR_ALLOC_FAILED;
  }
  memcpy(*reply, head.data, head.len);
  *reply_len = head.len + kPayload;
  free(head.data);
  return ACTR_SUCCESS;
}
