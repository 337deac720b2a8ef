/* Opens its own file once more. */
#define _GNU_SOURCE
#include <dlfcn.h>

#include "tests/tools/conformance/zoo/sdk/ask.h"

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  static void* self;
  Dl_info info;
  if (self == NULL && dladdr((const void*)&self, &info) != 0) {
    self = dlopen(info.dli_fname, RTLD_NOW);
  }
  return troupe_c_handle(instance, call, frame, frame_len);
}

#define ZOO_CHANGE(table) (table).handle = Handle
#include "tests/tools/conformance/zoo/sdk/good3.h"
