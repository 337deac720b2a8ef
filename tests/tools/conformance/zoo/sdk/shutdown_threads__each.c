/* Generation 3. Each instance begins a thread that never ends. */
#include <pthread.h>
#include <unistd.h>

#include "tests/tools/conformance/zoo/sdk/ask.h"

typedef struct State {
  int has_thread;
} State;

static void* Linger(void* nothing) {
  (void)nothing;
  for (;;) {
    pause();
  }
  return NULL;
}

static int32_t Ask(void* pointer, troupe_call* call) {
  State* state = (State*)pointer;
  pthread_t thread;
  if (!state->has_thread && pthread_create(&thread, NULL, Linger, NULL) == 0) {
    state->has_thread = 1;
    pthread_detach(thread);
  }
  return ZooAsk(NULL, call);
}

#define ZOO_ASK Ask
#define ZOO_STATE State
#include "tests/tools/conformance/zoo/sdk/good3.h"
