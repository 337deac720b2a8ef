/* Generation 1. Sends its payload, a frame, to the host and calls abort() when
 * the answer is there. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  MiniOut frame = {NULL, 0};
  MiniOut answer = {NULL, 0};
  (void)reply;
  (void)reply_len;
  MiniPutRaw(&frame, request->payload.data, request->payload.len);
  MiniInvoke(&frame, &answer);
  abort();
}
