/* Serves the thread alone that entered it first. */
#include <pthread.h>

#include "tests/tools/conformance/zoo/sdk/ask.h"

static int has_entered;
static pthread_t thread;

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  if (!has_entered) {
    has_entered = 1;
    thread = pthread_self();
  }
  return pthread_equal(thread, pthread_self())
             ? troupe_c_handle(instance, call, frame, frame_len)
             : ACTR_GENERIC_ERROR;
}

#define ZOO_CHANGE(table) (table).handle = Handle
#include "tests/tools/conformance/zoo/sdk/good3.h"
