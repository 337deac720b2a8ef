/* Its first request begins a thread that never ends. */
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

static void BeginOnce(void) {
  static int has_thread;
  pthread_t thread;
  if (!has_thread && pthread_create(&thread, NULL, Linger, NULL) == 0) {
    has_thread = 1;
    pthread_detach(thread);
  }
}

#define ZOO_ON_REQUEST(host, token) BeginOnce()
#include "tests/tools/conformance/zoo/sdk/good2.h"
