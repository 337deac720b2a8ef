/* Sleeps in its first calls, for so long that a watchdog notices. */
#define _GNU_SOURCE
#include <time.h>

#include "tests/tools/conformance/zoo/sdk/ask.h"

static int32_t Ask(void* state, troupe_call* call) {
  enum { kSlowCalls = 5 };
  static int calls;
  const struct timespec nap = {0, 200 * 1000 * 1000};
  if (calls++ < kSlowCalls) {
    nanosleep(&nap, NULL);
  }
  return ZooAsk(state, call);
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
