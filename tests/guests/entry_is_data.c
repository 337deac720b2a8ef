/* Generation 1, wrong: exports a variable under the name of actr_handle. */
#include "tests/guests/mini.h"

MINI_EXPORT int actr_handle = 1;

MINI_EXPORT int32_t actr_init(const void* vtable, const uint8_t* init,
                              size_t init_len) {
  (void)vtable;
  (void)init;
  (void)init_len;
  return ACTR_SUCCESS;
}

MINI_EXPORT void actr_free_response(uint8_t* ptr, size_t len) {
  (void)ptr;
  (void)len;
}
