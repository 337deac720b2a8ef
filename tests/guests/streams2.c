/* Generation 2. test/do sends the frame in its payload to the host and passes
 * the answer on. A chunk of a data stream tells the Shell its payload on
 * "ran", under the chunk's own token. */
#define MINI_OWN_CHUNK
#include "tests/guests/mini_gen2.h"

static int32_t Send(uint64_t token, MiniOut* frame, uint8_t** reply,
                    size_t* reply_len) {
  MiniOut answer = {NULL, 0};
  int32_t code = MiniInvoke(token, frame, &answer);
  return MiniPassOn(code, &answer, reply, reply_len);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  MiniOut frame = {NULL, 0};
  MiniPutRaw(&frame, request->payload.data, request->payload.len);
  return Send(request->token, &frame, reply, reply_len);
}

static int32_t MiniOnChunk(const MiniRequest* request, uint8_t** reply,
                           size_t* reply_len) {
  MiniOut frame = MiniMakeShellCall(ACTR_HOST_TELL, "ran", request->payload);
  return Send(request->token, &frame, reply, reply_len);
}

static void MiniOnReplyFreed(void) {}

static int32_t MiniOnShutdown(void) { return ACTR_SUCCESS; }
