/* Generation 1. Answers every request with code 0, a null reply and the length
 * 16: a host must take it for an empty success and read nothing. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  (void)request;
  *reply = NULL;
  *reply_len = 16;
  return ACTR_SUCCESS;
}
