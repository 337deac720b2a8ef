/* Generation 1. Needs the library libneighbour.so, which it finds through
 * $ORIGIN: beside itself, but not beside a copy. Answers every route with its
 * payload. */
#include "tests/guests/mini_gen1.h"

int TroupeTestAbsent(void);

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (TroupeTestAbsent() == 0) {
    return ACTR_GENERIC_ERROR;
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
