/* Generation 1. Tells how often it was initialised: every route is answered
 * with that number in decimal. A host must give each actor an image of its own,
 * so the answer is 1; a second actr_init is refused with -2. */
#define MINI_OWN_INIT
#include "tests/guests/mini_gen1.h"

static int init_calls;

MINI_EXPORT int32_t actr_init(const void* vtable, const uint8_t* init,
                              size_t init_len) {
  (void)init;
  (void)init_len;
  ++init_calls;
  return MiniInit(vtable);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  char text[16];
  (void)request;
  snprintf(text, sizeof text, "%d", init_calls);
  return MiniReply(ACTR_SUCCESS, MiniText(text), reply, reply_len);
}
