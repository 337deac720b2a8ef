/* Generation 1, incomplete: exports actr_init and actr_handle, but no
 * actr_free_response. */
#include "tests/guests/mini.h"

MINI_EXPORT int32_t actr_init(const void* vtable, const uint8_t* init,
                              size_t init_len) {
  (void)init;
  (void)init_len;
  return vtable == NULL ? ACTR_INIT_FAILED : ACTR_SUCCESS;
}

MINI_EXPORT int32_t actr_handle(const uint8_t* frame, size_t frame_len,
                                uint8_t** reply, size_t* reply_len) {
  MiniBytes nothing = {NULL, 0};
  (void)frame;
  (void)frame_len;
  return MiniReply(ACTR_SUCCESS, nothing, reply, reply_len);
}
