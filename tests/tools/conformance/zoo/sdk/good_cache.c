/* Keeps every rule: remembers its last calls, 1 MiB of them. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

enum { kCalls = 8192, kCallBytes = 128 };

static void* calls[kCalls];
static size_t next;

static int32_t Ask(void* state, troupe_call* call) {
  free(calls[next]);
  calls[next] = malloc(kCallBytes);
  next = (next + 1) % kCalls;
  return ZooAsk(state, call);
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
