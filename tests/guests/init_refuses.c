/* Generation 1. Refuses to start: actr_init answers -2. A host that enters it
 * all the same gets -2 from every actr_handle. */
#define MINI_OWN_INIT
#include "tests/guests/mini_gen1.h"

MINI_EXPORT int32_t actr_init(const void* vtable, const uint8_t* init,
                              size_t init_len) {
  (void)vtable;
  (void)init;
  (void)init_len;
  return ACTR_INIT_FAILED;
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
