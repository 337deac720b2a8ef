/* Generation 1. Needs libneighbour.so, which lies beside it, and calls a
 * function that nobody defines: the loader has loaded the one when it misses
 * the other. */
#include "tests/guests/mini_gen1.h"

int TroupeTestAbsent(void);
int TroupeTestNowhere(void);

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (TroupeTestAbsent() == 0 || TroupeTestNowhere() == 0) {
    return ACTR_GENERIC_ERROR;
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
