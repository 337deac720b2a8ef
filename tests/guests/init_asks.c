/* Generation 1. Asks its host already in actr_init, with a HOST_DISCOVER, and
 * answers every route with what came of it. */
#define MINI_OWN_INIT
#include "tests/guests/mini_gen1.h"

static int32_t init_code;
static MiniOut init_answer;

MINI_EXPORT int32_t actr_init(const void* vtable, const uint8_t* init,
                              size_t init_len) {
  MiniOut body = {NULL, 0};
  MiniOut frame;
  int32_t code = MiniInit(vtable);
  (void)init;
  (void)init_len;
  if (code == ACTR_SUCCESS) {
    MiniPutBytes(&body, 1, MiniText(""));
    frame = MiniMakeFrame(ACTR_HOST_DISCOVER, &body);
    init_code = MiniInvoke(&frame, &init_answer);
  }
  return code;
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  MiniOut answer = init_answer;
  (void)request;
  init_answer.data = NULL;
  init_answer.len = 0;
  return MiniPassOn(init_code, &answer, reply, reply_len);
}
