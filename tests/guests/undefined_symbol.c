/* Generation 1. Calls a function that nobody defines: the loader refuses it.
 * Linked without -z defs, which would refuse it earlier. */
#include "tests/guests/mini_gen1.h"

int TroupeTestNowhere(void);

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (TroupeTestNowhere() == 0) {
    return ACTR_GENERIC_ERROR;
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
