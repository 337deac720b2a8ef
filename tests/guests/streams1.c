/* Generation 1. test/do sends the frame in its payload to the host and passes
 * the answer on. A chunk of a data stream tells the Shell its payload on
 * "ran". */
#define MINI_OWN_CHUNK
#include "tests/guests/mini_gen1.h"

static int32_t Send(MiniOut* frame, uint8_t** reply, size_t* reply_len) {
  MiniOut answer = {NULL, 0};
  int32_t code = MiniInvoke(frame, &answer);
  return MiniPassOn(code, &answer, reply, reply_len);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  MiniOut frame = {NULL, 0};
  MiniPutRaw(&frame, request->payload.data, request->payload.len);
  return Send(&frame, reply, reply_len);
}

static int32_t MiniOnChunk(const MiniRequest* request, uint8_t** reply,
                           size_t* reply_len) {
  MiniOut frame = MiniMakeShellCall(ACTR_HOST_TELL, "ran", request->payload);
  return Send(&frame, reply, reply_len);
}
