/* Generation 1. Recurses without end on the route test/crash; answers every
 * other route with its payload. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/crash")) {
    volatile int depth = 0;
    MiniOverflow(&depth);
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
