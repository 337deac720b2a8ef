/* Its first instance begins a thread that never ends. */
#include <pthread.h>
#include <unistd.h>

#include "tests/tools/conformance/zoo/sdk/ask.h"

static void* Linger(void* nothing) {
  (void)nothing;
  for (;;) {
    pause();
  }
  return NULL;
}

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  static int has_thread;
  pthread_t thread;
  if (!has_thread && pthread_create(&thread, NULL, Linger, NULL) == 0) {
    has_thread = 1;
    pthread_detach(thread);
  }
  return troupe_c_handle(instance, call, frame, frame_len);
}

#define ZOO_CHANGE(table) (table).handle = Handle
#include "tests/tools/conformance/zoo/sdk/good3.h"
