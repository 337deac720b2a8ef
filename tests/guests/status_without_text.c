/* Generation 1. Fails every request with an AbiReply whose status is the
 * decimal number in the payload (-42 when there is none) and which has no
 * text. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  char text[16] = "-42";
  MiniBytes nothing = {NULL, 0};
  if (request->payload.len > 0 && request->payload.len < sizeof text) {
    memcpy(text, request->payload.data, request->payload.len);
    text[request->payload.len] = '\0';
  }
  return MiniReply((int32_t)strtol(text, NULL, 10), nothing, reply, reply_len);
}
