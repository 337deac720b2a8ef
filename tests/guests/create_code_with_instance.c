/* Generation 3. Its create answers with code -2 and gives an instance all the
 * same: memory that must neither be entered nor destroyed. */
#include "tests/guests/mini_gen3.h"

static int32_t Create(const troupe_host_table* host, troupe_handle handle,
                      const uint8_t* init, size_t init_len, void** out) {
  static uint8_t never[4];
  (void)host;
  (void)handle;
  (void)init;
  (void)init_len;
  *out = never;
  return ACTR_INIT_FAILED;
}

MINI_EXPORT_TABLE(.create = Create, .handle = MiniEcho, .destroy = MiniDestroy)
