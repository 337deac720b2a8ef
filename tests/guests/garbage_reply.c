/* Generation 1. Answers every request with code 0 and 32 bytes of ff, which no
 * AbiReply starts with. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  enum { kLength = 32 };
  (void)request;
  *reply = (uint8_t*)malloc(kLength);
  if (*reply == NULL) {
    return ACTR_ALLOC_FAILED;
  }
  memset(*reply, 0xff, kLength);
  *reply_len = kLength;
  return ACTR_SUCCESS;
}
