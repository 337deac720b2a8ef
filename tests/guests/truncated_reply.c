/* Generation 1. Answers every request with a sound AbiReply that carries the
 * payload, cut off one byte before its end; an empty payload is replaced by the
 * text "cut", so that there always is a byte to lose. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  MiniBytes payload =
      request->payload.len > 0 ? request->payload : MiniText("cut");
  MiniReply(ACTR_SUCCESS, payload, reply, reply_len);
  --*reply_len;
  return ACTR_SUCCESS;
}
