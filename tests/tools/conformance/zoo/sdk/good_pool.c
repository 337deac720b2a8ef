/* Generation 3. Its first request begins a thread for all instances, which is
 * never ended: the library stays mapped. */
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

static void Begin(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, Linger, NULL) == 0) {
    pthread_detach(thread);
  }
}

static int32_t Ask(void* state, troupe_call* call) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, Begin);
  return ZooAsk(state, call);
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
