/* Generation 2. Answers every route with its payload; actr_shutdown answers -1,
 * so its image stays mapped for ever. */
#include "tests/guests/mini_gen2.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}

static void MiniOnReplyFreed(void) {}

static int32_t MiniOnShutdown(void) { return ACTR_GENERIC_ERROR; }
