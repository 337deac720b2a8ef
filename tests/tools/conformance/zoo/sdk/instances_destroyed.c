/* Each instance sets up, and takes down, what all have. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static int is_set_up;

static int32_t Create(const troupe_host_table* host, troupe_handle handle,
                      const uint8_t* init, size_t init_len, void** out);

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  return is_set_up ? troupe_c_handle(instance, call, frame, frame_len)
                   : ACTR_GENERIC_ERROR;
}

static void Destroy(void* instance) {
  is_set_up = 0;
  troupe_c_destroy(instance);
}

#define ZOO_CHANGE(table)  \
  (table).create = Create; \
  (table).handle = Handle; \
  (table).destroy = Destroy
#include "tests/tools/conformance/zoo/sdk/good3.h"

static int32_t Create(const troupe_host_table* host, troupe_handle handle,
                      const uint8_t* init, size_t init_len, void** out) {
  is_set_up = 1;
  return troupe_create(host, handle, init, init_len, out);
}
