/* Generation 2. Retains the token of its on_stop and never releases it. Every
 * route echoes. */
#define MINI_OWN_LIFECYCLE
#include "tests/guests/mini_gen2.h"

static int32_t MiniOnLifecycle(const MiniRequest* request, uint8_t** reply,
                               size_t* reply_len) {
  if (request->hook == ACTR_ON_STOP) {
    mini_host->retain_context(request->token);
  }
  return MiniReply(ACTR_SUCCESS, MiniText(""), reply, reply_len);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}

static void MiniOnReplyFreed(void) {}

static int32_t MiniOnShutdown(void) { return ACTR_SUCCESS; }
